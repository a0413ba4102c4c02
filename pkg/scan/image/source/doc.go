// Package source says where images come from: a registry, an archive, a folder or a daemon. Open
// reads a name, finds out which of these it is, and returns the images behind it with manifest and
// configuration read and checked, and with layers that can be opened. It reads no layer itself.
//
//	set, err := source.Open(ctx, "ghcr.io/acme/app:1.2", source.Options{Platform: "linux/arm64"})
//	defer set.Close()
//
// The name decides. With a scheme (registry:, docker:, podman:, docker-archive:, oci-archive:,
// oci-dir:, dir:) it is what it says. Without one it is a path when there is something at that path,
// otherwise a reference to a registry. A daemon is asked only when it is named: which image "app" is
// must not depend on what happens to run on the machine.
//
// Every way leads through three steps. A locator finds the root document of an image: the manifest
// or index behind a tag, the entry of index.json or manifest.json. The resolver walks from there by
// digest, and picks one platform or all. Each byte of a manifest or configuration is hashed and
// compared with the digest that led to it before it is parsed. What comes out is image.Image.
//
// A tag is resolved once. What follows speaks of digests, so a registry that moves a tag, or answers
// two requests differently, cannot have one thing judged and another run.
//
// What a registry may make us do is bounded (guard.go): credentials go to the registry and to token
// services of its own domain or named in Options.TokenHosts; redirects and token services may not
// lead to private, loopback or link-local addresses, whatever a name resolves to; plain HTTP is for
// loopback and for registries named in Options.PlainHTTP; sizes, counts and depths have limits; a
// body that stalls or drips is cut off.
//
// Client is the same way to registries for those who keep other things there than images: it reads lists of
// referrers and writes blobs and manifests, under the same guard, and shares connections and log-ins.
//
// Nothing is written to disk, and layers are not verified here: who reads one hashes it.
package source
