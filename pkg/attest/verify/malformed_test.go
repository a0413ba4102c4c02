package verify_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	bundlepb "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	common "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// odd is what stands in place of a value of JSON: other types, nothing, too much, and what is no such thing inside.
var odd = []string{
	`null`, `[]`, `{}`, `""`, `true`, `-1`, `1e400`, `9223372036854775808`, `[null]`, `[[]]`, `[{}]`, `{"":null}`, `"AA=="`, `"!"`,
	`"\u0000"`, `"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCkFBQUEKLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo="`,
}

// variants are a document with each value in it replaced by each odd one, and left out.
func variants(t *testing.T, text []byte) (out [][]byte) {
	t.Helper()
	var doc any
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	if err := decoder.Decode(&doc); err != nil {
		t.Fatal(err)
	}
	add := func() {
		raw, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, raw)
	}
	var visit func(value any, set func(any))
	visit = func(value any, set func(any)) {
		for _, o := range odd {
			set(json.RawMessage(o))
			add()
		}
		set(value)
		switch v := value.(type) {
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(v)) {
				member := v[name]
				delete(v, name)
				add()
				v[name] = member
				visit(member, func(x any) { v[name] = x })
			}
		case []any:
			for i, element := range v {
				visit(element, func(x any) { v[i] = x })
			}
		}
	}
	visit(doc, func(x any) { doc = x })
	return out
}

// pieces are the beginnings of bytes, and the bytes with one of them changed, at some forty places.
func pieces(raw []byte) (out [][]byte) {
	for i := 0; i < len(raw); i += 1 + len(raw)/40 {
		changed := slices.Clone(raw)
		changed[i] ^= 0xff
		out = append(out, raw[:i], changed)
	}
	return out
}

// V15: whatever bundles and tags hold in place of what belongs there, there is a verdict with a reason.
func TestV15MalformedEvidence(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	v := w.verifier(w.trust())
	verdicts := 0
	judge := func(what string, c attest.Candidate) {
		t.Helper()
		verdicts++
		got := v.Verify(t.Context(), c)
		if !got.Verified() && got.Reason == "" || strings.Contains(got.Reason, "panic") {
			t.Errorf("%s: %+v", what, got)
		}
		// Some of it may well be left out; but nothing else than what was signed may come of it.
		if got.Verified() && (got.Signature || got.PredicateType != sbom || string(got.Predicate) != `{"a":1}`) {
			t.Errorf("%s verifies: %+v", what, got)
		}
	}
	signings := map[string]testpki.Signing{
		"identity":    {Identity: ci(), Log: testpki.LogV1, Timestamp: true},
		"old":         {Identity: ci(), Log: testpki.LogV1Promise, Version: "0.1"},
		"Rekor v2":    {Identity: ci(), Log: testpki.LogV2, Timestamp: true},
		"key":         {Key: w.key, Log: testpki.LogV1, Intoto: true},
		"hashed":      {Key: w.key, Log: testpki.LogV1, Hashed: true},
		"certificate": {Issued: w.ca.Issue("https://acme.example/release", testpki.Validity{}), Chain: true},
	}
	for name, s := range signings {
		t.Run("bundle, "+name, func(t *testing.T) {
			raw := w.pki.Bundle(w.statement(sbom), s)
			for i, variant := range append(variants(t, raw), pieces(raw)...) {
				judge(fmt.Sprint(i), w.bundle(variant))
			}
		})
		t.Run("entry, "+name, func(t *testing.T) {
			for i, body := range bodies(t, w, s) {
				s.Edit = func(b *bundlepb.Bundle) {
					for _, e := range b.VerificationMaterial.TlogEntries {
						e.CanonicalizedBody = body
					}
				}
				judge(fmt.Sprint(i), w.bundle(w.pki.Bundle(w.statement(sbom), s)))
			}
		})
	}
	t.Run("certificates and timestamps", func(t *testing.T) {
		s := signings["Rekor v2"]
		var leaf, stamp []byte
		s.Edit = func(b *bundlepb.Bundle) {
			leaf = b.VerificationMaterial.GetCertificate().RawBytes
			stamp = b.VerificationMaterial.TimestampVerificationData.Rfc3161Timestamps[0].SignedTimestamp
		}
		w.pki.Bundle(w.statement(sbom), s)
		for i, der := range pieces(leaf) {
			s.Edit = func(b *bundlepb.Bundle) { b.VerificationMaterial.GetCertificate().RawBytes = der }
			judge(fmt.Sprint("certificate ", i), w.bundle(w.pki.Bundle(w.statement(sbom), s)))
		}
		for i, der := range pieces(stamp) {
			s.Edit = func(b *bundlepb.Bundle) {
				b.VerificationMaterial.TimestampVerificationData.Rfc3161Timestamps = []*common.RFC3161SignedTimestamp{nil, {SignedTimestamp: der}}
			}
			judge(fmt.Sprint("timestamp ", i), w.bundle(w.pki.Bundle(w.statement(sbom), s)))
		}
	})
	t.Run("tags", func(t *testing.T) {
		payload, annotations := w.pki.LegacyAttestation(w.statement(sbom), signings["identity"])
		for i, variant := range append(variants(t, payload), pieces(payload)...) {
			judge(fmt.Sprint("envelope ", i), w.att(variant, annotations))
		}
		for name, text := range annotations {
			values := pieces([]byte(text))
			if json.Valid([]byte(text)) {
				values = append(values, variants(t, []byte(text))...)
			}
			for _, o := range odd {
				values = append(values, []byte(o))
			}
			for i, value := range values {
				changed := maps.Clone(annotations)
				changed[name] = string(value)
				judge(fmt.Sprint(name, " ", i), w.att(payload, changed))
			}
		}
		judge("nothing", w.att(nil, nil))
		judge("nothing signed", w.sig(nil, nil))
		judge("no candidate", attest.Candidate{})
	})
	// Who is trusted may sign nonsense as well.
	t.Run("statements", func(t *testing.T) {
		for i, variant := range append(variants(t, w.statement("x")), pieces(w.statement("x"))...) {
			for _, c := range []attest.Candidate{
				w.bundle(w.pki.Bundle(variant, testpki.Signing{Key: w.key})), w.sig(w.pki.LegacySigned(variant, testpki.Signing{Key: w.key})),
			} {
				verdicts++
				got := v.Verify(t.Context(), c)
				if got.Verified() == (got.Reason != "") || strings.Contains(got.Reason, "panic") || got.Verified() && got.PredicateType == "" {
					t.Errorf("%d, %s: %+v", i, variant, got)
				}
			}
		}
	})
	t.Logf("%d verdicts", verdicts)
	if verdicts < 5000 {
		t.Errorf("only %d verdicts", verdicts)
	}
}

// bodies are malformed bodies of a log entry as a signing has it; none where it has no log entry.
func bodies(t *testing.T, w *world, s testpki.Signing) (out [][]byte) {
	t.Helper()
	s.Edit = func(b *bundlepb.Bundle) {
		for _, e := range b.VerificationMaterial.TlogEntries {
			out = append(append(out, variants(t, e.CanonicalizedBody)...), pieces(e.CanonicalizedBody)...)
		}
	}
	w.pki.Bundle(w.statement(sbom), s)
	for _, text := range odd {
		if decoded, err := base64.StdEncoding.DecodeString(strings.Trim(text, `"`)); err == nil && out != nil {
			out = append(out, decoded)
		}
	}
	return out
}
