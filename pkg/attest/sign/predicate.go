package sign

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// Predicate is what an attestation says about its subject.
type Predicate struct {
	// Type is a short name (slsaprovenance1, cyclonedx, vsa, ...: attest.Predicates) or a URI.
	Type string
	// Body is a JSON object of that type; of type "custom" it is any text, which is wrapped as cosign does.
	Body []byte
}

// customType is what cosign calls a text without a type.
const customType = "https://cosign.sigstore.dev/attestation/v1"

// prepare gives the URI of the type and the bytes to sign, checked.
func (p Predicate) prepare(limits attest.Limits, now time.Time) (uri string, body []byte, err error) {
	if uri, err = predicateURI(p.Type); err != nil {
		return "", nil, err
	}
	if int64(len(p.Body)) > limits.Payload {
		return "", nil, tooLarge("predicate", len(p.Body), limits)
	}
	body = p.Body
	if uri == customType {
		if body, err = customPredicate(p.Body, now); err != nil {
			return "", nil, err
		}
	}
	if err := checkPredicate(uri, body, limits); err != nil {
		return "", nil, fmt.Errorf("predicate of type %s: %w", uri, err)
	}
	return uri, body, nil
}

func tooLarge(what string, size int, limits attest.Limits) error {
	return fmt.Errorf("%s of %d bytes is larger than the limit of %d, beyond which nobody reads it here; "+
		"attest a smaller one, or one that refers to it by digest", what, size, limits.Payload)
}

// customPredicate wraps a text.
func customPredicate(text []byte, now time.Time) ([]byte, error) {
	return encode(struct {
		Data      string
		Timestamp string
	}{string(text), now.UTC().Format(time.RFC3339)})
}

// predicateURI is the type that a name or a URI means.
func predicateURI(name string) (string, error) {
	if uri, ok := attest.PredicateType(name); ok {
		return uri, nil
	}
	u, err := url.Parse(name)
	if err != nil || u.Scheme == "" || u.Host == "" && u.Opaque == "" || len(name) > 2048 || strings.ContainsFunc(name, unicode.IsSpace) {
		return "", fmt.Errorf("%q is no predicate type; want a URI, or a short name as "+
			"slsaprovenance1, cyclonedx, spdx, vuln, openvex, vsa, custom", clip(name))
	}
	return name, nil
}

// checkPredicate reports what a predicate lacks for its type. Types that are not known here need only be objects.
func checkPredicate(uri string, body []byte, limits attest.Limits) error {
	// The statement around it is one level.
	if err := checkObject(body, limits.Depth-1); err != nil {
		return err
	}
	o, err := readObject(body)
	if err != nil {
		return err
	}
	if uri == attest.CosignSign {
		return errors.New("that is a signature and no attestation; use sign")
	}
	for _, c := range checks() {
		if attest.SamePredicate(c.uri, uri) {
			return c.check(o)
		}
	}
	return nil
}

type check struct {
	uri   string
	check func(object) error
}

// checks holds the types whose required fields are known, the more special URI first.
func checks() []check {
	return []check{
		{"https://slsa.dev/provenance/v1", checkProvenanceV1},
		{"https://slsa.dev/provenance/v0.2", checkProvenanceV02},
		{"https://slsa.dev/verification_summary/v1", checkSummary},
		{"https://cyclonedx.org/bom", checkCycloneDX},
		{"https://spdx.dev/Document", checkSPDX},
		{"https://openvex.dev/ns", checkOpenVEX},
		{"https://cosign.sigstore.dev/attestation/vuln/v1", checkVuln},
		{"https://in-toto.io/attestation/vulns", checkVulns},
		{"https://in-toto.io/attestation/test-result", checkTestResult},
		{customType, checkCustom},
	}
}

// checkProvenanceV1: https://slsa.dev/spec/v1.0/provenance.
func checkProvenanceV1(o object) error {
	build := o.at("buildDefinition")
	return missing(
		need(build.text("buildType") != "", "buildDefinition.buildType"),
		need(build.at("externalParameters") != nil, "buildDefinition.externalParameters (an object)"),
		need(o.at("runDetails", "builder").text("id") != "", "runDetails.builder.id"),
	)
}

// checkProvenanceV02: https://slsa.dev/provenance/v0.2.
func checkProvenanceV02(o object) error {
	return missing(
		need(o.at("builder").text("id") != "", "builder.id"),
		need(o.text("buildType") != "", "buildType"),
	)
}

func checkCycloneDX(o object) error {
	return missing(
		need(o.text("bomFormat") == "CycloneDX", `bomFormat "CycloneDX"`),
		need(o.text("specVersion") != "", "specVersion"),
	)
}

// checkSPDX knows versions 2 (spdxVersion) and 3 (@context).
func checkSPDX(o object) error {
	if strings.HasPrefix(o.text("spdxVersion"), "SPDX-2.") || strings.HasPrefix(o.text("@context"), "https://spdx.org/rdf/3.") {
		return nil
	}
	return errors.New(`neither spdxVersion "SPDX-2..." nor @context "https://spdx.org/rdf/3..." is there; ` +
		`convert other forms to JSON (sallyport sbom convert)`)
}

// checkOpenVEX: https://github.com/openvex/spec, "Document Struct Fields".
func checkOpenVEX(o object) error {
	statements, _ := o.list("statements")
	_, err := time.Parse(time.RFC3339, o.text("timestamp"))
	return missing(
		need(strings.HasPrefix(o.text("@context"), "https://openvex.dev/ns"), `@context "https://openvex.dev/ns..."`),
		need(o.text("@id") != "", "@id"),
		need(o.text("author") != "", "author"),
		need(err == nil, "timestamp (RFC 3339)"),
		need(len(statements) > 0, "statements (one at least)"),
	)
}

// checkVuln is cosign's record of a scan.
func checkVuln(o object) error {
	scanner := o.at("scanner")
	return missing(
		need(scanner.text("uri") != "", "scanner.uri"),
		need(len(scanner["result"]) > 0, "scanner.result"),
		need(isTime(o.at("metadata").text("scanFinishedOn")), "metadata.scanFinishedOn (RFC 3339)"),
	)
}

// checkVulns is in-toto's: https://github.com/in-toto/attestation/blob/main/spec/predicates/vulns_02.md.
func checkVulns(o object) error {
	scanner := o.at("scanner")
	_, ok := scanner.list("result")
	return missing(
		need(scanner.text("uri") != "", "scanner.uri"),
		need(ok, "scanner.result (a list)"),
		need(isTime(o.at("metadata").text("scanFinishedOn")), "metadata.scanFinishedOn (RFC 3339)"),
	)
}

func checkTestResult(o object) error {
	result := o.text("result")
	_, ok := o.list("configuration")
	return missing(
		need(result == "PASSED" || result == "WARNED" || result == "FAILED", "result (PASSED, WARNED or FAILED)"),
		need(ok, "configuration (a list)"),
	)
}

func checkCustom(o object) error {
	return missing(need(len(o["Data"]) > 0, "Data"), need(isTime(o.text("Timestamp")), "Timestamp (RFC 3339)"))
}

func isTime(s string) bool {
	_, err := time.Parse(time.RFC3339, s)
	return err == nil
}

// need is "" when a field is as it has to be, and its name when not.
func need(ok bool, field string) string {
	if ok {
		return ""
	}
	return field
}

// missing lists the fields that are not as they have to be.
func missing(fields ...string) error {
	var names []string
	for _, f := range fields {
		if f != "" {
			names = append(names, f)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return fmt.Errorf("%s missing or wrong", strings.Join(names, ", "))
}

// SBOM makes the predicate of a software bill of materials, CycloneDX or SPDX in JSON, and finds out which it is.
func SBOM(data []byte) (Predicate, error) {
	if len(data) == 0 || len(data) > maxSBOM {
		return Predicate{}, fmt.Errorf("an SBOM of %d bytes; want 1 to %d", len(data), maxSBOM)
	}
	var o object
	if err := json.Unmarshal(data, &o); err != nil || o == nil {
		return Predicate{}, errors.New("the SBOM is no JSON object; convert it to CycloneDX or SPDX in JSON (sallyport sbom convert)")
	}
	switch {
	case checkCycloneDX(o) == nil:
		return Predicate{Type: "cyclonedx", Body: data}, nil
	case checkSPDX(o) == nil:
		if o.text("spdxVersion") == "" {
			return Predicate{Type: "https://spdx.dev/Document/v3", Body: data}, nil
		}
		return Predicate{Type: "spdx", Body: data}, nil
	}
	return Predicate{}, errors.New("the SBOM is neither CycloneDX (bomFormat, specVersion) nor SPDX (spdxVersion or @context)")
}

const maxSBOM = 256 << 20
