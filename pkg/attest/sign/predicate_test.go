package sign

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

const (
	goodV1 = `{"buildDefinition":{"buildType":"https://b","externalParameters":{},"x":[1]},"runDetails":{"builder":{"id":"https://b"}}}`
	goodV2 = `{"builder":{"id":"https://b"},"buildType":"https://b","materials":null}`
	vex    = `{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://x","author":"a","timestamp":"2026-01-02T03:04:05Z","version":1,"statements":[{}]}`
	vuln   = `{"invocation":{},"scanner":{"uri":"pkg:x","version":"1","result":{}},"metadata":{"scanStartedOn":"2026-01-02T03:04:05Z","scanFinishedOn":"2026-01-02T03:04:06Z"}}`
	vulns  = `{"scanner":{"uri":"pkg:x","result":[]},"metadata":{"scanFinishedOn":"2026-01-02T03:04:06Z"}}`
	vsa    = `{"verifier":{"id":"https://v"},"resourceUri":"https://r","policy":{"uri":"https://p"},"verificationResult":"PASSED","verifiedLevels":["SLSA_BUILD_LEVEL_1"]}`
)

// Each type: a good predicate is signed under the type's URI, one without any of its required fields is refused by name.
func TestPredicatesAreCheckedForTheirType(t *testing.T) {
	s := newSigner(t, Options{Key: newKey(t)})
	for _, c := range []struct {
		name, uri, good string
		bad             map[string]string // predicate: what is told
	}{
		{"slsaprovenance1", "https://slsa.dev/provenance/v1", goodV1, map[string]string{
			`{}`: "buildDefinition.buildType, buildDefinition.externalParameters (an object), runDetails.builder.id missing",
			strings.Replace(goodV1, `"externalParameters":{}`, `"externalParameters":[]`, 1):       "buildDefinition.externalParameters",
			strings.Replace(goodV1, `{"builder":{"id":"https://b"}}`, `{"builder":{"ID":"x"}}`, 1): "runDetails.builder.id",
			strings.Replace(goodV1, `"buildType":"https://b"`, `"buildType":1`, 1):                 "buildDefinition.buildType",
			goodV2: "runDetails.builder.id",
		}},
		{"slsaprovenance", "https://slsa.dev/provenance/v0.2", goodV2, map[string]string{`{"builder":null}`: "builder.id, buildType", goodV1: "builder.id"}},
		{"slsaprovenance02", "https://slsa.dev/provenance/v0.2", goodV2, map[string]string{`{"buildType":""}`: "buildType"}},
		{"provenance", "https://slsa.dev/provenance/v1", goodV1, map[string]string{goodV2: "buildDefinition"}},
		{"cyclonedx", "https://cyclonedx.org/bom", `{"bomFormat":"CycloneDX","specVersion":"1.6"}`, map[string]string{
			`{"bomFormat":"cyclonedx","specVersion":"1.6"}`: "bomFormat", `{"bomFormat":"CycloneDX"}`: "specVersion", `{"spdxVersion":"SPDX-2.3"}`: "bomFormat"}},
		{"https://cyclonedx.org/bom/v1.6", "https://cyclonedx.org/bom/v1.6", `{"bomFormat":"CycloneDX","specVersion":"1.6"}`, map[string]string{`{}`: "bomFormat"}},
		{"spdx", "https://spdx.dev/Document", `{"spdxVersion":"SPDX-2.3"}`, map[string]string{`{"spdxVersion":"2.3"}`: "neither spdxVersion", `{"bomFormat":"CycloneDX"}`: "neither"}},
		{"spdxjson", "https://spdx.dev/Document", `{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld"}`, map[string]string{`{"@context":"https://openvex.dev/ns"}`: "neither"}},
		{"openvex", "https://openvex.dev/ns", vex, map[string]string{
			strings.Replace(vex, `[{}]`, `[]`, 1): "statements", strings.Replace(vex, "openvex.dev", "x.dev", 1): "@context",
			strings.Replace(vex, "2026-01-02T03:04:05Z", "yesterday", 1): "timestamp", strings.Replace(vex, `"author":"a",`, ``, 1): "author",
			strings.Replace(vex, `"@id":"https://x",`, ``, 1): "@id"}},
		{"vuln", "https://cosign.sigstore.dev/attestation/vuln/v1", vuln, map[string]string{
			strings.Replace(vuln, `"uri":"pkg:x",`, ``, 1): "scanner.uri", strings.Replace(vuln, `,"result":{}`, ``, 1): "scanner.result",
			strings.Replace(vuln, `scanFinishedOn`, `scanFinished`, 1): "metadata.scanFinishedOn", vulns[:20] + `"}}`: "metadata.scanFinishedOn"}},
		{"vulns", "https://in-toto.io/attestation/vulns/v0.2", vulns, map[string]string{strings.Replace(vulns, `[]`, `{}`, 1): "scanner.result (a list)"}},
		{"vsa", "https://slsa.dev/verification_summary/v1", vsa, map[string]string{
			strings.Replace(vsa, `PASSED`, `passed`, 1): "verificationResult", strings.Replace(vsa, `["SLSA_BUILD_LEVEL_1"]`, `[]`, 1): "verifiedLevels",
			strings.Replace(vsa, `"id":"https://v"`, ``, 1): "verifier.id", strings.Replace(vsa, `"uri":"https://p"`, ``, 1): "policy.uri",
			strings.Replace(vsa, `"resourceUri":"https://r",`, ``, 1): "resourceUri"}},
		{"https://in-toto.io/attestation/test-result/v0.1", "https://in-toto.io/attestation/test-result/v0.1", `{"result":"PASSED","configuration":[]}`, map[string]string{`{"result":"OK","configuration":[]}`: "result"}},
		{"https://acme.example/reviewed/v1", "https://acme.example/reviewed/v1", `{}`, nil},
		{"https://in-toto.io/attestation/svr/v0.1", "https://in-toto.io/attestation/svr/v0.1", `{}`, nil},
		{"urn:acme:x", "urn:acme:x", `{}`, nil},
	} {
		e, err := s.Attest(context.Background(), image, Predicate{c.name, []byte(c.good)}, SignOptions{})
		if err != nil || e.PredicateType != c.uri {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var st statement
		if err := json.Unmarshal(readBundle(t, e).GetDsseEnvelope().GetPayload(), &st); err != nil {
			t.Fatal(err)
		}
		if st.PredicateType != c.uri || string(st.Predicate) != c.good || st.Subject[0].Name != image.Repository {
			t.Errorf("%s: statement %+v", c.name, st)
		}
		for bad, want := range c.bad {
			_, err := s.Attest(context.Background(), image, Predicate{c.name, []byte(bad)}, SignOptions{})
			wantError(t, c.name+" "+bad, err, want)
		}
	}
}

// What readers could understand in different ways is not signed, whatever the type (V8).
func TestV8_AmbiguousPredicatesAreRefused(t *testing.T) {
	s := newSigner(t, Options{Key: newKey(t)})
	for body, want := range map[string]string{
		"":                            "empty",
		" ":                           "empty",
		"[]":                          "not a JSON object",
		"null":                        "not a JSON object",
		`"text"`:                      "not a JSON object",
		`{`:                           "not valid JSON",
		`{"a":}`:                      "not valid JSON",
		`{"a":1,}`:                    "not valid JSON",
		`{"a":1}{}`:                   "after top-level value",
		`{"a":1} x`:                   "after top-level value",
		`{"a":1,"a":2}`:               `key "a" twice`,
		`{"a":{"b":[{"c":1,"c":1}]}}`: `key "c" twice`,
		`{"a":1,"\u0061":2}`:          `key "a" twice`,
		"{\"a\":\"\xff\"}":            "not valid UTF-8",
		`{"a":` + strings.Repeat("[", 70) + strings.Repeat("]", 70) + `}`: "deeper than 63",
		strings.Repeat(`{"a":`, 100) + "1" + strings.Repeat("}", 100):     "deeper than 63",
	} {
		_, err := s.Attest(context.Background(), image, Predicate{"https://acme.example/x", []byte(body)}, SignOptions{})
		wantError(t, clip(body), err, want)
	}
	keys := make([]string, 40)
	for i := range keys {
		keys[i] = fmt.Sprintf(`"k%d":{"x":[{"k%d":1}]}`, i, i)
	}
	many := "{" + strings.Join(keys, ",")
	for i := range keys {
		_, err := s.Attest(context.Background(), image, Predicate{"https://acme.example/x", fmt.Appendf(nil, `%s,"k%d":0}`, many, i)}, SignOptions{})
		wantError(t, "one of many", err, fmt.Sprintf(`key "k%d" twice`, i))
	}
	if _, err := s.Attest(context.Background(), image, Predicate{"https://acme.example/x", []byte(many + "}")}, SignOptions{}); err != nil {
		t.Errorf("many keys: %v", err)
	}
	ok := `{"a":` + strings.Repeat("[", 62) + strings.Repeat("]", 62) + `,"b":{"a":1},"c":[{"a":1},{"a":1}]}`
	if _, err := s.Attest(context.Background(), image, Predicate{"https://acme.example/x", []byte(ok)}, SignOptions{}); err != nil {
		t.Errorf("as deep as is read: %v", err)
	}
}

func TestTypesThatAreNoneAreRefused(t *testing.T) {
	s := newSigner(t, Options{Key: newKey(t)})
	for name, want := range map[string]string{
		"": "is no predicate type", "slsa": "is no predicate type", "CycloneDX": "is no predicate type", "https://": "is no predicate type",
		"https://a b": "is no predicate type", "https://x/" + strings.Repeat("x", 2050): "is no predicate type",
		attest.CosignSign: "use sign",
	} {
		_, err := s.Attest(context.Background(), image, Predicate{name, []byte("{}")}, SignOptions{})
		wantError(t, clip(name), err, want)
	}
	_, err := s.Attest(context.Background(), image, Predicate{"custom", []byte("x")}, SignOptions{Annotations: map[string]string{"a": "b"}})
	wantError(t, "annotations", err, "annotations are for signatures")
}

// A custom text is wrapped as cosign does.
func TestCustomPredicate(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600))
	s := newSigner(t, Options{Key: newKey(t), Now: func() time.Time { return at }})
	e, err := s.Attest(context.Background(), image, Predicate{"custom", []byte("line\n<&>")}, SignOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := `"predicateType":"https://cosign.sigstore.dev/attestation/v1","predicate":{"Data":"line\n<&>","Timestamp":"2026-01-02T02:04:05Z"}}`
	if got := string(readBundle(t, e).GetDsseEnvelope().GetPayload()); !strings.HasSuffix(got, want) {
		t.Errorf("%s\nwant %s at its end", got, want)
	}
}

func TestSBOMPredicates(t *testing.T) {
	s := newSigner(t, Options{Key: newKey(t)})
	for body, want := range map[string]string{
		`{"bomFormat":"CycloneDX","specVersion":"1.6","components":[]}`:  "https://cyclonedx.org/bom",
		`{"spdxVersion":"SPDX-2.3","packages":[]}`:                       "https://spdx.dev/Document",
		`{"@context":"https://spdx.org/rdf/3.0.1/x.jsonld","@graph":[]}`: "https://spdx.dev/Document/v3",
	} {
		p, err := SBOM([]byte(body))
		if err != nil {
			t.Errorf("%s: %v", body, err)
			continue
		}
		e, err := s.Attest(context.Background(), image, p, SignOptions{})
		if err != nil || e.PredicateType != want {
			t.Errorf("%s: %v, %v", body, e, err)
		}
	}
	for body, want := range map[string]string{
		"": "0 bytes", "<bom/>": "no JSON object", "SPDXVersion: SPDX-2.3": "no JSON object", "{}": "neither CycloneDX", "null": "no JSON object", "[]": "no JSON object",
	} {
		_, err := SBOM([]byte(body))
		wantError(t, body, err, want)
	}
}
