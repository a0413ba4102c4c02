package image

import (
	_ "crypto/sha512" // the oracle knows the digest algorithms that are linked, as runtimes have them
	"strings"
	"testing"

	"github.com/distribution/reference"
	"github.com/google/go-cmp/cmp"
)

const (
	sha256Digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	sha512Digest = "sha512:cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce" +
		"47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"
)

// references are names as users and attackers write them. What each means is not written here: the
// oracle says it.
func references() []string {
	hex := strings.TrimPrefix(sha256Digest, "sha256:")
	sha384 := "sha384:" + strings.Repeat("ab", 48)
	return []string{
		"nginx", "nginx:1.27", "nginx:latest", "library/nginx", "docker.io/nginx", "docker.io/library/nginx:1",
		"index.docker.io/nginx", "index.docker.io/library/nginx", "index.docker.io/acme/app", "registry-1.docker.io/library/nginx",
		"acme/app", "acme/team/app:v1", "docker.io/acme/app", "registry.hub.docker.com/library/nginx",
		"ghcr.io/acme/app:1.2.3", "quay.io/acme/app", "registry.k8s.io/pause:3.10",
		// Ports.
		"registry:443/app", "registry:5000", "registry:443/app:1", "registry.example.com:5000/app", "registry.example.com:5000/app:5000",
		"registry.example.com:/app", "registry.example.com:x/app", "registry.example.com:99999/app", "127.0.0.1:5000/app", "127.0.0.1/app",
		"localhost/app", "localhost:5000/app", "localhost", "localhost:5000", "localhost.localdomain/app",
		// Hosts that look like others.
		"registry.io.evil.com/app", "docker.io.evil.com/library/nginx", "evil.com/docker.io/nginx", "docker.io:443/nginx", "docker.io./nginx",
		"example.com./app", "docker.io@evil.com/app", "user:pass@evil.com/app", "https://ghcr.io/app", "//ghcr.io/app", "/app", "a/", "",
		".example.com/app", "example..com/app", "-example.com/app", "example-.com/app", "a_b.example/app", "a_b/app", "a_b:80/app",
		"1.1/app", "0x7f.1/app", "2130706433/app", "xn--80ak6aa92e.com/app",
		// IPv6.
		"[::1]:5000/app", "[::1]/app", "[2001:db8::1]:443/app:1", "[::ffff:1.2.3.4]/app", "[fe80::1%25eth0]/app", "::1/app", "[]/app", "[::1/app",
		// Case.
		"Nginx", "NGINX:latest", "Acme/app", "ACME/App", "acme/App", "Docker.io/nginx", "GHCR.IO/acme/app", "ghcr.io/Acme/app", "nginx:LATEST",
		// Tags.
		"nginx:", "nginx:-1", "nginx:.1", "nginx:_1", "nginx:a b", "nginx:a:b", "nginx:" + strings.Repeat("a", 128), "nginx:" + strings.Repeat("a", 129),
		"nginx:v1+build", "nginx:latest\n", "nginx :latest", " nginx", "nginx\x00",
		// Digests.
		"nginx@" + sha256Digest, "nginx:1.27@" + sha256Digest, "ghcr.io/acme/app@" + sha512Digest, "nginx@" + sha384,
		"nginx@" + strings.ToUpper(sha256Digest), "nginx@sha256:" + strings.ToUpper(hex), "nginx@sha256:abc", "nginx@", "nginx:@" + sha256Digest,
		"nginx@sha256:" + hex + "0", "nginx@sha512:" + hex, "nginx@md5:" + hex[:32], "nginx@" + sha256Digest + ":1", "nginx@" + sha256Digest + "@" + sha256Digest,
		hex, sha256Digest, "acme/" + hex, hex + ":1", hex[:63], hex + "@" + sha256Digest,
		// Separators and paths.
		"a.b/c", "a__b/c", "a___b/c", "a-b/c", "a---b", "a._b", "a..b", "a_", "_a", "a-", "-a", "a.-b",
		"../etc/passwd", "ghcr.io/../app", "ghcr.io/./app", "ghcr.io/a//b", "ghcr.io/a/../../b", "ghcr.io/%2e%2e/app", "ghcr.io\\app", "ghcr.io/a?b", "ghcr.io/a#b",
		// Unicode.
		"nginx\u200b", "ngіnx", "ghcr\u3002io/app", "ＧＨＣＲ.io/app", "café/app", "docker.ıo/app", "nginx:lätest", "\u212Aafka/app", "é.com/app",
		// Lengths.
		"ghcr.io/" + strings.Repeat("a", 255), "ghcr.io/" + strings.Repeat("a", 256), strings.Repeat("a", 247), strings.Repeat("a", 248),
		strings.Repeat("a", 300) + ".com/app", strings.Repeat("a/", 100) + "b",
	}
}

func TestA3ReferencesParseAsContainerdDoes(t *testing.T) {
	if n := len(references()); n < 60 {
		t.Fatalf("the table has %d references, want 60 or more", n)
	}
	for _, s := range references() {
		t.Run(s, func(t *testing.T) { compareWithOracle(t, s) })
	}
}

func FuzzReference(f *testing.F) {
	for _, s := range references() {
		f.Add(s)
	}
	f.Fuzz(compareWithOracle)
}

// compareWithOracle holds ParseReference to the parser of containerd's CRI plugin and of Docker.
func compareWithOracle(t *testing.T, s string) {
	got, err := ParseReference(s)
	want, wantErr := oracle(s)
	if len(s) > maxReference {
		if err == nil {
			t.Fatalf("ParseReference accepts %d characters", len(s))
		}
		return
	}
	if (err != nil) != (wantErr != nil) {
		t.Fatalf("ParseReference(%q) = %v, %v; the oracle: %v, %v", s, got, err, want, wantErr)
	}
	if err != nil {
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ParseReference(%q) (-oracle +ours):\n%s", s, diff)
	}
	again, err := ParseReference(got.String())
	if err != nil || again != got {
		t.Errorf("ParseReference(%q) = %v, %v; want what was written, %v", got.String(), again, err, got)
	}
}

func oracle(s string) (Reference, error) {
	named, err := reference.ParseDockerRef(s)
	if err != nil {
		return Reference{}, err
	}
	if reference.Domain(named) == "" {
		return Reference{}, reference.ErrReferenceInvalidFormat // documented at ParseReference
	}
	ref := Reference{Registry: reference.Domain(named), Repository: reference.Path(named)}
	if tagged, ok := named.(reference.Tagged); ok {
		ref.Tag = tagged.Tag()
	}
	if digested, ok := named.(reference.Digested); ok {
		ref.Digest = digested.Digest().String()
		// ParseDockerRef drops the tag beside a digest, we keep it for messages.
		whole, err := reference.ParseNormalizedNamed(s)
		if err != nil {
			return Reference{}, err
		}
		if tagged, ok := whole.(reference.Tagged); ok {
			ref.Tag = tagged.Tag()
		}
	}
	return ref, nil
}

func TestReferenceErrorsSayWhatToDo(t *testing.T) {
	for s, want := range map[string]string{
		"":                 "empty",
		"Acme/App":         `write "app"`,
		"a_b.example/app":  "not the name of a registry",
		"nginx:":           "not a tag",
		"nginx@sha256:abc": "not a digest",
		strings.TrimPrefix(sha256Digest, "sha256:"): "NAME@sha256:",
		strings.Repeat("x", 5000):                   "longer than 4096",
	} {
		_, err := ParseReference(s)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseReference(%q) = %v; want an error with %q", clip(s), err, want)
		}
	}
}
