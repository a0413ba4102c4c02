package gather

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cuelabs.dev/go/oci/ociregistry/ocimem"
	"cuelabs.dev/go/oci/ociregistry/ociserver"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/sallyport-dev/sallyport/internal/testimage"
	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/notary"
	"github.com/sallyport-dev/sallyport/pkg/attest/store"
	"github.com/sallyport-dev/sallyport/pkg/attest/verify"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/source"
)

// world is a registry on loopback, a Sigstore and a clock.
type world struct {
	tb       testing.TB
	host     string
	requests atomic.Int64
	down     atomic.Bool // the registry answers nothing but errors
	pki      *testpki.PKI
	key      *testpki.Key
	dir      string // holds key.pub and root.json
	now      atomic.Pointer[time.Time]
	cache    *Cache
	limits   attest.Limits
}

func newWorld(tb testing.TB) *world {
	tb.Helper()
	w := &world{tb: tb, pki: testpki.New(tb, testpki.Options{}), key: testpki.NewKey(tb), dir: tb.TempDir(), cache: NewCache(Limits{})}
	registry := ociserver.New(ocimem.New(), nil)
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		w.requests.Add(1)
		if w.down.Load() {
			http.Error(out, "down", http.StatusServiceUnavailable)
			return
		}
		registry.ServeHTTP(out, r)
	}))
	tb.Cleanup(server.Close)
	w.host = strings.TrimPrefix(server.URL, "http://")
	w.setNow(w.pki.Now.Add(time.Minute))
	w.write("key.pub", w.key.PEM())
	w.write("root.json", string(w.pki.TrustedRoot()))
	return w
}

func (w *world) setNow(t time.Time) { w.now.Store(&t) }

func (w *world) write(name, text string) {
	w.tb.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o600); err != nil {
		w.tb.Fatal(err)
	}
}

// trust asks for a signature by the key, or by the identity.
func (w *world) trust(edit func(*attest.Trust)) *attest.Trust {
	w.tb.Helper()
	t := &attest.Trust{
		Roots: map[string]attest.Root{"test": {File: "root.json"}},
		Authorities: map[string]attest.Authority{
			"key":      {Keys: []attest.Key{{File: "key.pub"}}, Root: "test"},
			"identity": {Identities: []attest.Identity{{Issuer: issuer, Subject: subject}}, Root: "test"},
		},
		Images: []attest.Entry{{Name: "shop", Match: []string{w.host + "/shop/*"}, Signatures: &attest.Need{From: []string{"key", "identity"}, AtLeast: 1}}},
	}
	if edit != nil {
		edit(t)
	}
	if err := t.Check("trust"); err != nil {
		w.tb.Fatal(err)
	}
	return t
}

const (
	issuer  = "https://token.example"
	subject = "https://github.com/acme/shop/.github/workflows/release.yml@refs/heads/main"
)

// gatherer reads the trust configuration with its files as they are now.
func (w *world) gatherer(trust *attest.Trust, scope string) *Gatherer {
	w.tb.Helper()
	clock := func() time.Time { return *w.now.Load() }
	verifier, err := verify.New(w.tb.Context(), verify.Options{Trust: trust, Dir: w.dir, Now: clock})
	if err != nil {
		w.tb.Fatal(err)
	}
	notaries, err := notary.New(notary.Options{Trust: *trust, Dir: w.dir, Now: clock})
	if err != nil {
		w.tb.Fatal(err)
	}
	contents := map[string][]byte{}
	for _, name := range trust.Files() {
		if contents[name], err = os.ReadFile(filepath.Join(w.dir, name)); err != nil {
			w.tb.Fatal(err)
		}
	}
	digest, err := trust.DigestWith(contents)
	if err != nil {
		w.tb.Fatal(err)
	}
	g, err := New(Options{
		Store: w.store(), Verifier: verifier, Notary: notaries, Trust: trust, TrustDigest: digest, Scope: scope,
		Roots: verifier.Roots, Hints: verifier.Hints(), Now: clock, Cache: w.cache,
	})
	if err != nil {
		w.tb.Fatal(err)
	}
	return g
}

func (w *world) store() *store.Store {
	s := store.New(store.Options{Limits: w.limits, Source: source.Options{Limits: source.Limits{Tries: 1}}})
	w.tb.Cleanup(func() { _ = s.Close() })
	return s
}

// push puts an image under a name ("shop/web:1") and returns what the name led to then, as others find it out.
func (w *world) push(name, content string) attest.Subject {
	w.tb.Helper()
	testimage.Push(w.tb, w.host, name, testimage.Spec{Layers: testimage.Text(w.tb, "-- etc/content --\n"+content+"\n")}.Image(w.tb))
	return w.resolve(name, "linux/amd64")
}

func (w *world) pushIndex(name string) attest.Subject {
	w.tb.Helper()
	one := testimage.Spec{Layers: testimage.Text(w.tb, "-- etc/content --\none\n")}
	two := testimage.Spec{Platform: v1.Platform{OS: "linux", Architecture: "arm64"}, Layers: testimage.Text(w.tb, "-- etc/content --\ntwo\n")}
	testimage.Push(w.tb, w.host, name, testimage.Index(w.tb, one, two))
	return w.resolve(name, "linux/arm64")
}

func (w *world) resolve(name, platform string) attest.Subject {
	w.tb.Helper()
	set, err := source.Open(w.tb.Context(), w.host+"/"+name, source.Options{Platform: platform})
	if err != nil {
		w.tb.Fatal(err)
	}
	defer set.Close()
	img := set.Images[0]
	return attest.Subject{Reference: img.Reference, Digest: img.Digest, IndexDigest: img.IndexDigest}
}

// put keeps a statement about a digest as a bundle.
func (w *world) put(ref image.Reference, digest, predicateType string, by testpki.Signing, repository string) {
	w.tb.Helper()
	bundle := w.pki.Bundle(testpki.Statement(digest, predicateType, nil), by)
	_, err := w.store().Put(w.tb.Context(), ref, store.Subject{Digest: digest}, store.Artifact{
		Format: attest.Bundle, Payload: bundle, PredicateType: predicateType, Repository: repository,
	})
	if err != nil {
		w.tb.Fatal(err)
	}
}

func (w *world) sign(s attest.Subject) {
	w.tb.Helper()
	w.put(s.Reference, s.Digest, attest.CosignSign, testpki.Signing{Key: w.key}, "")
}

func (w *world) facts(g *Gatherer, s attest.Subject) attest.Facts {
	w.tb.Helper()
	facts, err := g.Facts(w.tb.Context(), s)
	if err != nil {
		w.tb.Fatal(err)
	}
	return facts
}

// wantSigned checks the one need of the one entry.
func (w *world) wantSigned(what string, facts attest.Facts, want bool) {
	w.tb.Helper()
	if len(facts.Entries) != 1 || len(facts.Entries[0].Needs) != 1 {
		w.tb.Fatalf("%s: entries %+v", what, facts.Entries)
	}
	if need := facts.Entries[0].Needs[0]; need.Met != want || need.Unsure {
		w.tb.Errorf("%s: signed %v, unsure %v, want %v; %s\nrejected: %+v\nunknown: %+v", what, need.Met, need.Unsure, want, need.Why, facts.Rejected, facts.Unknown)
	}
}
