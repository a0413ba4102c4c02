package config_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/config"
)

const trusted = `
trust:
  roots: {private: {file: trusted_root.json, maxAge: 30d}}
  authorities:
    release: {keys: [{file: cosign.pub, notBefore: 2026-01-01, notAfter: 2027-01-01T00:00:00Z}]}
    ci:
      identities:
        - issuer: https://token.actions.githubusercontent.com
          subjectRegExp: https://github\.com/acme/shop/\.github/workflows/release\.yml@refs/tags/v.*
          extensions: {sourceRepository: "https://github.com/acme/shop", trigger: push}
      root: private
      log: required
  images:
    - match: [ghcr.io/acme/**]
      except: [ghcr.io/acme/scratch]
      signatures: {from: [release, ci], atLeast: 1, maxAge: 36h, annotations: {env: prod}}
      attestations: [{type: cyclonedx, from: [ci]}]
      repository: ghcr.io/acme/evidence
      children: image
    - {match: ["*/**"], skip: true}
`

// TestA17UnknownAndEmpty: what the configuration does not know, and what says nothing, is an error; a
// setting is never dropped in silence.
func TestA17UnknownAndEmpty(t *testing.T) {
	f, err := config.Parse("sallyport.yaml", []byte(trusted))
	if err != nil {
		t.Fatal(err)
	}
	if n := f.Trust.Images[0].Attestations[0]; n.Type != "cyclonedx" || len(n.From) != 1 {
		t.Errorf("the keys of a need stand beside the type: %+v", n)
	}
	if f.Trust.Images[0].Signatures.MaxAge.String() != "36h0m0s" || f.Trust.Roots["private"].MaxAge.String() != "30d" {
		t.Errorf("durations: %v, %v", f.Trust.Images[0].Signatures.MaxAge, f.Trust.Roots["private"].MaxAge)
	}
	for _, test := range []struct{ old, new, want string }{
		{"issuer: https", "isuer: https", `unknown key "isuer"`},
		{"subjectRegExp", "subjectRegexp", `unknown key "subjectRegexp"`},
		{"trigger:", "triger:", `unknown key "triger"`},
		{"maxAge: 36h", "maxage: 36h", `unknown key "maxage"`},
		{"maxAge: 36h", "maxAge: soon", `line 16`},
		{"maxAge: 36h", "maxAge: 0", `"0" is no time at all`},
		{"maxAge: 36h", "maxAge: -36h", `is no time at all`},
		{"atLeast: 1", "atLeast: 0", `line 16: trust.images[0].signatures.atLeast: 0 asks for nobody`},
		{"atLeast: 1", "atLeast: 0x0", `0 asks for nobody`},
		{"atLeast: 1", "atLeast: -1", `asks for nobody`},
		{"atLeast: 1", "atLeast: 3", `3 is more than the 2 of from`},
		{"atLeast: 1", "atLeast: many", `line 16`},
		{"issuer: https://token.actions.githubusercontent.com", "issuer:", `trust.authorities.ci.identities[0].issuer has no value`},
		{`"https://github.com/acme/shop"`, `""`, `trust.authorities.ci.identities[0].extensions.sourceRepository has no value`},
		{"signatures: {from: [release, ci], atLeast: 1, maxAge: 36h, annotations: {env: prod}}", "signatures:", "trust.images[0].signatures has no value"},
		{"log: required", "log: null", "log has no value"},
		{"log: required", "log: requried", `"requried" is none of required, optional, ignore`},
		{"skip: true", "skip: yes please", "line 20"},
		{"children: image", "children: imagee", `"imagee" is none of index, image`},
		{"type: cyclonedx", "type: cyclondx", `"cyclondx" is neither the URI`},
		{"root: private", "root: privte", `there is no root "privte"`},
		{"from: [ci]", "from: [cii]", `there is no authority "cii"`},
		{"ghcr.io/acme/**]", "ghcr.io*]", `it looks like a registry without a repository; write ghcr.io/**`},
		{"notBefore: 2026-01-01", "notBefore: then", "line 5"},
		{"notAfter: 2027", "notAfter: 2025", "notBefore is not before notAfter"},
	} {
		text := strings.Replace(trusted, test.old, test.new, 1)
		if text == trusted {
			t.Fatalf("nothing like %q to replace", test.old)
		}
		if _, err := config.Parse("sallyport.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "sallyport.yaml: ") {
			t.Errorf("%s\nwant an error with %q\ngot  %v", test.new, test.want, err)
		}
	}
	aliased := strings.Replace(trusted, "atLeast: 1", "atLeast: *none", 1)
	if _, err := config.Parse("sallyport.yaml", []byte("version: &none 0"+aliased)); err == nil || !strings.Contains(err.Error(), "asks for nobody") {
		t.Errorf("a zero by another name: %v", err)
	}
	if _, err := config.Parse("sallyport.yaml", []byte("trust:\n")); err == nil {
		t.Error("a section without content asks for nothing, and was accepted")
	}
}

// TestExampleOfTrust: what people uncomment means what it shows.
func TestExampleOfTrust(t *testing.T) {
	f, err := config.Parse("sallyport.yaml", []byte(uncomment(string(config.Example))))
	if err != nil {
		t.Fatal(err)
	}
	if f.Trust == nil || len(f.Trust.Authorities) != 4 || len(f.Trust.Images) != 3 || f.Trust.Images[0].Name != "our services" {
		t.Errorf("%+v", f.Trust)
	}
	if f, err := config.Parse("sallyport.yaml", config.Example); err != nil || f.Trust != nil {
		t.Errorf("as it is, the example trusts nobody and asks for nothing: %v", err)
	}
}

// TestExampleOfTheDocumentation: what docs/configuration.md shows is accepted.
func TestExampleOfTheDocumentation(t *testing.T) {
	data, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(data), "## Trust\n")
	_, block, _ := strings.Cut(section, "```yaml\n")
	block, _, found := strings.Cut(block, "```")
	f, err := config.Parse("docs", []byte(block))
	if err != nil || !found || len(f.Trust.Images) != 2 {
		t.Errorf("%v\n%s", err, block)
	}
}

// TestSchemaKnowsTypes: editors offer the short names that the program has.
func TestSchemaKnowsTypes(t *testing.T) {
	for _, p := range attest.Predicates() {
		if !bytes.Contains(config.Schema, []byte(`"`+p.Name+`"`)) {
			t.Errorf("the schema does not offer %q", p.Name)
		}
	}
}
