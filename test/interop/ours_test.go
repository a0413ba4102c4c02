//go:build interop

package interop

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/keys"
	"github.com/sallyport-dev/sallyport/pkg/attest/sign"
	"github.com/sallyport-dev/sallyport/pkg/attest/store"
)

// ours signs and stores, as the command does.
type ours struct {
	signer *sign.Signer
	store  *store.Store
	legacy bool
}

func newOurs(t testing.TB, o sign.Options, legacy bool) *ours {
	t.Helper()
	signer, err := sign.New(o)
	if err != nil {
		t.Fatal(err)
	}
	s := store.New(store.Options{})
	t.Cleanup(func() { s.Close() })
	return &ours{signer: signer, store: s, legacy: legacy}
}

func (o *ours) sign(t testing.TB, image pushed, annotations map[string]string) {
	t.Helper()
	e, err := o.signer.Sign(t.Context(), subject(image), sign.SignOptions{Legacy: o.legacy, Annotations: annotations})
	o.put(t, image, e, err)
}

func (o *ours) attest(t testing.TB, image pushed, p sign.Predicate) {
	t.Helper()
	e, err := o.signer.Attest(t.Context(), subject(image), p, sign.SignOptions{Legacy: o.legacy})
	o.put(t, image, e, err)
}

func (o *ours) put(t testing.TB, image pushed, e *sign.Evidence, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	_, err = o.store.Put(t.Context(), image.ref, store.Subject{Digest: image.digest}, store.Artifact{
		Format: e.Format, Payload: e.Payload, PredicateType: e.PredicateType, Annotations: e.Annotations, Created: time.Now(),
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (o *ours) signAndAttest(t testing.TB, image pushed) {
	t.Helper()
	o.sign(t, image, nil)
	for _, kind := range slices.Sorted(maps.Keys(predicates)) {
		o.attest(t, image, sign.Predicate{Type: kind, Body: []byte(predicates[kind])})
	}
}

func subject(image pushed) sign.Subject {
	repository, _, _ := strings.Cut(image.name, "@")
	return sign.Subject{Repository: repository, Digest: image.digest}
}

// accepts has cosign verify a signature and an attestation of every type.
func (c *cosign) accepts(t testing.TB, image pushed, how ...string) {
	t.Helper()
	c.must(t, slices.Concat([]string{"verify", image.name}, how)...)
	for kind := range predicates {
		c.attested(t, image, kind, predicates[kind], how...)
	}
}

// attested has cosign verify attestations of a type, and compares the predicate that it shows.
func (c *cosign) attested(t testing.TB, image pushed, kind, want string, how ...string) {
	t.Helper()
	out := c.must(t, slices.Concat([]string{"verify-attestation", "--type=" + kind, image.name}, how)...)
	var envelope struct{ Payload string }
	if err := json.Unmarshal(out, &envelope); err != nil {
		t.Fatalf("%s: %v\n%s", kind, err, out)
	}
	payload, err := base64.StdEncoding.DecodeString(envelope.Payload)
	if err != nil {
		t.Fatal(err)
	}
	var statement struct{ Predicate any }
	var given any
	if err := json.Unmarshal(payload, &statement); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(want), &given); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(given, statement.Predicate); diff != "" {
		t.Errorf("%s: -want +got\n%s", kind, diff)
	}
}

// What is signed here with a key cosign accepts, in both formats, about images and indexes, and nothing else.
func TestCosignAcceptsOurs(t *testing.T) {
	c := newCosign(t).keyed(t)
	private, err := keys.ParsePrivate(c.read(t, "cosign.key"), []byte(password))
	if err != nil {
		t.Fatal(err)
	}
	c.file(t, "stranger.pub", testpki.NewKey(t).PEM())
	eachRegistry(t, func(t *testing.T, host string) {
		for name, way := range map[string]struct {
			legacy bool
			read   []string
		}{"bundle": {false, readOffline}, "legacy": {true, readAsLegacy}} {
			for what, image := range map[string]pushed{"image": push(t, host, "acme/"+name), "index": pushIndex(t, host, "acme/"+name)} {
				t.Run(name+" "+what, func(t *testing.T) {
					o := newOurs(t, sign.Options{Key: private}, way.legacy)
					o.signAndAttest(t, image)
					c.accepts(t, image, append(way.read, "--key=cosign.pub")...)
					if _, err := c.run(t, append([]string{"verify", "--key=stranger.pub", image.name}, way.read...)...); err == nil {
						t.Error("cosign accepts a stranger's key, so this test says nothing")
					}
					if what == "image" {
						annotated := push(t, host, "acme/"+name)
						o.sign(t, annotated, map[string]string{"env": "prod"})
						c.must(t, append([]string{"verify", "--key=cosign.pub", "--annotations=env=prod", annotated.name}, way.read...)...)
						if _, err := c.run(t, append([]string{"verify", "--key=cosign.pub", "--annotations=env=test", annotated.name}, way.read...)...); err == nil {
							t.Error("cosign accepts other annotations")
						}
					}
				})
			}
		}
	})
}

// Both write into the same places: nobody's evidence is lost, whoever comes second.
func TestSideBySide(t *testing.T) {
	c := newCosign(t).keyed(t)
	private, err := keys.ParsePrivate(c.read(t, "cosign.key"), []byte(password))
	if err != nil {
		t.Fatal(err)
	}
	good := verifier(t, c.dir, attest.Authority{Keys: []attest.Key{{File: "cosign.pub"}}})
	eachRegistry(t, func(t *testing.T, host string) {
		image := push(t, host, "acme/shop")
		for _, legacy := range []bool{false, true} {
			how := map[bool][]string{false: asBundle, true: asLegacy}[legacy]
			newOurs(t, sign.Options{Key: private}, legacy).sign(t, image, map[string]string{"by": "ours"})
			c.must(t, slices.Concat([]string{"sign", "--key=cosign.key", "--annotations=by=cosign", image.name}, how)...)
			newOurs(t, sign.Options{Key: private}, legacy).attest(t, image, sign.Predicate{Type: "cyclonedx", Body: []byte(predicates["cyclonedx"])})
			c.file(t, "vuln.json", predicates["vuln"])
			c.must(t, slices.Concat([]string{"attest", "--key=cosign.key", "--type=vuln", "--predicate=vuln.json", image.name}, how)...)
			newOurs(t, sign.Options{Key: private}, legacy).sign(t, image, map[string]string{"by": "ours again"})
		}
		count := map[string]int{}
		for _, claim := range claims(t, good, image) {
			if !claim.Verified() {
				t.Errorf("refused: %s: %s", claim.Origin, claim.Reason)
			}
			count[string(claim.Format)+" "+claim.PredicateType+claim.Annotations["by"]]++
		}
		want := map[string]int{}
		for _, by := range []string{"ours", "cosign", "ours again"} {
			want["sigstore-bundle "+types[""]+by], want["cosign-signature "+by] = 1, 1
		}
		for _, kind := range []string{"cyclonedx", "vuln"} {
			want["sigstore-bundle "+types[kind]], want["cosign-attestation "+types[kind]] = 1, 1
		}
		if diff := cmp.Diff(want, count); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	})
}
