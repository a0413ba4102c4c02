package attest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// BenchmarkAssess is an image with 20 pieces of evidence and 30 entries, as a busy cluster may have them.
func BenchmarkAssess(b *testing.B) {
	tr := trust(attest.Need{From: []string{"a", "b", "c"}, AtLeast: 2})
	for i := range 29 {
		tr.Images = append(tr.Images, attest.Entry{Match: []string{fmt.Sprintf("registry-%d.example.com/**/app-*", i)}, Skip: true})
	}
	var claims []attest.Claim
	for i := range 20 {
		claims = append(claims, signature(digestA, by("abc"[i%3:i%3+1], fmt.Sprint(i))))
	}
	ref, err := image.ParseReference("ghcr.io/acme/shop:1")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if f := tr.Assess(attest.Subject{Reference: ref, Digest: digestA}, attest.Found{}, claims, now); !first(f).Met {
			b.Fatal("not met")
		}
	}
}

// BenchmarkFactsValue is an SBOM of 4 MB on its way to rules.
func BenchmarkFactsValue(b *testing.B) {
	c := attestation("https://cyclonedx.org/bom", digestA, by("a", "k"))
	one := `{"type":"library","name":"component","version":"1.2.3","purl":"pkg:npm/component@1.2.3","licenses":[{"license":{"id":"MIT"}}]},`
	c.Predicate = json.RawMessage(`{"components":[` + strings.TrimSuffix(strings.Repeat(one, 4_000_000/len(one)), ",") + `]}`)
	f := attest.Facts{Attestations: []attest.Claim{c}}
	b.SetBytes(int64(len(c.Predicate)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := f.Value(); err != nil {
			b.Fatal(err)
		}
	}
}
