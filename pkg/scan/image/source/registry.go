package source

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// registry is one repository of a registry (OCI distribution-spec, "Pull").
type registry struct {
	repo   name.Repository
	client *http.Client
	guard  *guard
	limits Limits
}

// openRegistry resolves a reference. The tag is asked for in exactly one successful request; the
// digest of the bytes that came is what everything after speaks of.
func openRegistry(ctx context.Context, name string, o Options, r *resolver) error {
	ref, err := image.ParseReference(name)
	if err != nil {
		return err
	}
	reg, err := dialRegistry(ctx, ref, o)
	if err != nil {
		return err
	}
	r.set.closers = append(r.set.closers, reg)
	r.fetch = reg
	r.base.Reference = ref
	if ref.Digest == "" {
		r.base.Tags = []string{ref.String()}
	}
	raw, contentType, err := reg.get(ctx, ref)
	if err != nil {
		return err
	}
	digest := ref.Digest
	if digest == "" {
		digest = sha256Of(raw)
	}
	return r.root(ctx, raw, descriptor{MediaType: contentType, Digest: digest, Size: int64(len(raw))})
}

// dialRegistry finds out how the registry wants us to log in, and logs in.
func dialRegistry(ctx context.Context, ref image.Reference, o Options) (*registry, error) {
	repo, hosts, err := repository(ref, o)
	if err != nil {
		return nil, err
	}
	n := newNetwork(o, ref.Registry, hosts)
	reg, err := logIn(ctx, repo, n, transport.PullScope)
	if err != nil {
		n.transport.CloseIdleConnections()
		return nil, err
	}
	return reg, nil
}

// logIn gets leave to do what scope says with a repository.
func logIn(ctx context.Context, repo name.Repository, n *network, scope string) (*registry, error) {
	keychain := n.o.Keychain
	if keychain == nil {
		keychain = authn.DefaultKeychain
	}
	auth, err := authn.Resolve(ctx, keychain, repo)
	if err != nil {
		return nil, fmt.Errorf("credentials for %s: %w", n.registry, err)
	}
	g := &guard{network: n, anonymous: auth == authn.Anonymous}
	reg := &registry{repo: repo, guard: g, limits: n.o.Limits}
	var rt http.RoundTripper
	err = retry(ctx, n.o.Limits.Tries, func() error {
		ctx, cancel := context.WithTimeout(ctx, n.o.Limits.Request)
		defer cancel()
		g.limit.Store(1 << 20)
		defer g.limit.Store(0)
		var err error
		rt, err = transport.NewWithContext(ctx, repo.Registry, auth, g, []string{repo.Scope(scope)})
		return err
	})
	if err != nil {
		return nil, reg.explain(err, "log in to "+n.registry)
	}
	reg.client = &http.Client{Transport: rt}
	return reg, nil
}

// repository puts a reference into the library's words, and says to which "host:port" requests for it
// go. The parts are set one by one: parsed as one string they might be split differently.
func repository(ref image.Reference, o Options) (name.Repository, []string, error) {
	host := hostPort(&url.URL{Scheme: "https", Host: ref.Registry})
	bare, _, _ := net.SplitHostPort(host)
	opts := []name.Option{name.StrictValidation}
	plain := isLoopback(bare) || names(o.PlainHTTP, host)
	if plain {
		opts = append(opts, name.Insecure)
	}
	reg, err := name.NewRegistry(ref.Registry, opts...)
	if err != nil {
		return name.Repository{}, nil, err
	}
	// The library knows the host behind docker.io.
	hosts := []string{hostPort(&url.URL{Scheme: "https", Host: reg.RegistryStr()})}
	if plain {
		// Without a port plain HTTP means another one than TLS.
		if host := hostPort(&url.URL{Scheme: "http", Host: reg.RegistryStr()}); host != hosts[0] {
			hosts = append(hosts, host)
		}
	}
	return reg.Repo(ref.Repository), hosts, nil
}

// get fetches the root manifest, by digest when the reference has one.
func (g *registry) get(ctx context.Context, ref image.Reference) (raw []byte, contentType string, err error) {
	if ref.Digest != "" {
		return g.manifest(ctx, descriptor{Digest: ref.Digest, Size: -1})
	}
	raw, header, err := g.fetch(ctx, "manifests/"+ref.Tag, g.limits.Manifest)
	if err != nil {
		return nil, "", err
	}
	if said := header.Get("Docker-Content-Digest"); said != "" {
		if err := verify("manifest "+ref.String()+", as the header Docker-Content-Digest announces it,", raw, said); err != nil {
			return nil, "", err
		}
	}
	return raw, header.Get("Content-Type"), nil
}

func (g *registry) manifest(ctx context.Context, d descriptor) (raw []byte, contentType string, err error) {
	if d.Size > g.limits.Manifest {
		return nil, "", tooBig("manifest "+d.Digest, g.limits.Manifest)
	}
	raw, header, err := g.fetch(ctx, "manifests/"+d.Digest, g.limits.Manifest)
	if err != nil {
		return nil, "", err
	}
	if err := verify("manifest from "+g.repo.String(), raw, d.Digest); err != nil {
		return nil, "", err
	}
	// A registry that announces another digest than it was asked for has two opinions on what this is.
	if said := header.Get("Docker-Content-Digest"); said != "" && said != d.Digest {
		return nil, "", &DigestError{What: "manifest from " + g.repo.String() + ", as the header Docker-Content-Digest announces it,", Want: d.Digest, Got: clip(said)}
	}
	return raw, header.Get("Content-Type"), nil
}

func (g *registry) config(ctx context.Context, d descriptor) ([]byte, error) {
	if d.Size > g.limits.Config {
		return nil, tooBig("configuration "+d.Digest, g.limits.Config)
	}
	raw, _, err := g.fetch(ctx, "blobs/"+d.Digest, d.Size)
	if err != nil {
		return nil, err
	}
	return raw, verify("configuration from "+g.repo.String(), raw, d.Digest)
}

func (g *registry) open(d descriptor) func(context.Context) (io.ReadCloser, error) {
	return func(ctx context.Context) (io.ReadCloser, error) { return openBody(ctx, g, d) }
}

func (g *registry) stream([]descriptor) func(context.Context, image.VisitLayer) error { return nil }

// Close ends the connections that are not in use.
func (g *registry) Close() error {
	g.guard.transport.CloseIdleConnections()
	return nil
}

// fetch reads a small document whole.
func (g *registry) fetch(ctx context.Context, path string, limit int64) ([]byte, http.Header, error) {
	var raw []byte
	var header http.Header
	err := retry(ctx, g.limits.Tries, func() error {
		ctx, cancel := context.WithTimeout(ctx, g.limits.Request)
		defer cancel()
		res, err := g.request(ctx, path, 0)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		header = res.Header
		raw, err = readAll(res.Body, path, limit)
		return err
	})
	if err != nil {
		return nil, nil, g.explain(err, path)
	}
	return raw, header, nil
}

// request asks for a manifest or blob, from an offset on.
func (g *registry) request(ctx context.Context, path string, offset int64) (*http.Response, error) {
	// The transport knows by now whether it is plain HTTP after all.
	address := g.address(path)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	want := http.StatusOK
	if offset > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", offset))
		want = http.StatusPartialContent
	}
	if strings.HasPrefix(path, "manifests/") {
		req.Header.Set("Accept", strings.Join([]string{ociIndex, ociManifest, dockerList, dockerManifest}, ", "))
	}
	if strings.HasPrefix(path, "referrers/") {
		req.Header.Set("Accept", ociIndex)
	}
	res, err := g.client.Do(req)
	if err != nil {
		return nil, err
	}
	if res.StatusCode == want || res.StatusCode == http.StatusOK {
		return res, nil
	}
	defer res.Body.Close()
	return nil, transport.CheckError(res, want)
}
