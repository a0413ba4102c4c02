package attest_test

import (
	"strings"
	"testing"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// What nobody signed is told in few words, however long it is: it goes to rules, into reports and into caches.
func TestStrangersTextsAreClipped(t *testing.T) {
	long := strings.Repeat("é", 5<<20)
	claim := attest.Claim{
		Origin: "referrer", Subject: digestA, PredicateType: long, Reason: long, DockerReference: long,
		Annotations: map[string]string{long: long}, Predicate: []byte(`"` + long + `"`),
	}
	trust := &attest.Trust{}
	facts := trust.Assess(attest.Subject{Digest: digestA}, attest.Found{}, []attest.Claim{claim}, now)
	got := facts.Rejected[0]
	if n := len(got.PredicateType) + len(got.Reason) + len(got.DockerReference) + len(got.Predicate); n > 5_000 || got.Annotations != nil {
		t.Errorf("%d bytes and %d annotations are left", n, len(got.Annotations))
	}
	if !strings.HasPrefix(got.Reason, "éé") || !strings.HasSuffix(got.Reason, "é...") {
		t.Errorf("the reason is %.20q", got.Reason)
	}
}
