package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/companion"
)

// What evidence says of itself is printed, and must not act: no terminal escapes, no lines of its own, no commands
// for build servers.
func TestA35EvidenceIsInert(t *testing.T) {
	for _, payload := range []string{"\x1b[2J\x1b]8;;http://evil.example\x07", "x\nVERIFIED", "x; ::error::x", "::stop-commands::x", "##[error]x", "\u202eno\u009b1m", "<script>"} {
		claim := attest.Claim{
			Origin: payload, Reason: payload, PredicateType: payload, Nearest: payload, Annotations: map[string]string{payload: payload},
			Signers: []attest.Signer{{Authority: payload, Kind: "key", ID: payload, Subject: payload, Issuer: payload}},
		}
		other := claim
		other.Signature = true
		r := &companion.Result{Subject: attest.Subject{Digest: payload, IndexDigest: payload + "x"}, Facts: &attest.Facts{
			Signatures: []attest.Claim{other}, Attestations: []attest.Claim{claim}, Rejected: []attest.Claim{claim},
			Looked: []string{payload}, Unknown: []attest.Problem{{What: payload, Why: payload}},
			Entries: []attest.EntryFacts{{Name: payload, Needs: []attest.NeedFacts{{What: payload, From: []string{payload}, Counted: []string{payload}, Stale: []string{payload}, Why: "needs; " + payload}}}},
		}}
		var text, doc bytes.Buffer
		if err := errors.Join(writeEvidence(&text, payload, r, evidenceMissing, payload), writeEvidenceJSON(&doc, payload, r, evidenceMissing, payload)); err != nil {
			t.Fatal(err)
		}
		acts := func(r rune) bool { return r != '\n' && (unicode.IsControl(r) || r == '\u202e') }
		for _, out := range []string{text.String(), doc.String(), inert(payload)} {
			if strings.ContainsFunc(out, acts) || strings.Contains(out, "##[") {
				t.Errorf("%q acts: %q", payload, out)
			}
		}
		for line := range strings.SplitSeq(text.String(), "\n") {
			if line = strings.TrimSpace(line); line == "VERIFIED" || strings.HasPrefix(line, "::") {
				t.Errorf("%q makes the line %q", payload, line)
			}
		}
		var back struct{ Name string }
		if err := json.Unmarshal(doc.Bytes(), &back); err != nil || back.Name != payload {
			t.Errorf("the JSON says %q of %q: %v", back.Name, payload, err)
		}
	}
}
