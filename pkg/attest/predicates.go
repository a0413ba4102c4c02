package attest

import (
	"cmp"
	"strings"
)

// CosignSign is the predicate type of a signature of an image: its statement says nothing more.
const CosignSign = "https://sigstore.dev/cosign/sign/v1"

// Predicate names a predicate type.
type Predicate struct {
	Name string // as people write it: "cyclonedx"
	URI  string // what is written into statements
	// Any is the URI without its version where who asks for the name wants any version; "" is URI alone.
	Any string
}

// Predicates are the types with a short name. Names that cosign has mean what they mean there, so
// "slsaprovenance" is version 0.2. A URI may have several names; the first is the one that is shown.
func Predicates() []Predicate {
	const inToto = "https://in-toto.io/attestation/"
	return []Predicate{
		{"slsaprovenance1", "https://slsa.dev/provenance/v1", ""},
		{"slsaprovenance02", "https://slsa.dev/provenance/v0.2", ""},
		{"slsaprovenance", "https://slsa.dev/provenance/v0.2", ""},
		{"slsaprovenance01", "https://slsa.dev/provenance/v0.1", ""},
		{"provenance", "https://slsa.dev/provenance/v1", "https://slsa.dev/provenance"},
		{"vsa", "https://slsa.dev/verification_summary/v1", ""},
		{"cyclonedx", "https://cyclonedx.org/bom", ""}, // without a version, and so any
		{"spdx", "https://spdx.dev/Document", ""},
		{"spdxjson", "https://spdx.dev/Document", ""},
		{"spdx3", "https://spdx.dev/Document/v3", ""},
		{"vuln", "https://cosign.sigstore.dev/attestation/vuln/v1", ""},
		{"vulns", inToto + "vulns/v0.2", inToto + "vulns"},
		{"openvex", "https://openvex.dev/ns", ""},
		{"custom", "https://cosign.sigstore.dev/attestation/v1", ""},
		{"link", "https://in-toto.io/Link/v1", ""},
		{"svr", inToto + "svr/v0.1", inToto + "svr"},
		{"scai", inToto + "scai/v0.3", inToto + "scai"},
		{"release", inToto + "release/v0.1", inToto + "release"},
		{"test-result", inToto + "test-result/v0.1", inToto + "test-result"},
		{"reference", inToto + "reference/v0.1", inToto + "reference"},
		{"runtime-trace", inToto + "runtime-trace/v0.1", inToto + "runtime-trace"},
	}
}

// PredicateType returns the URI that statements of a short name have.
func PredicateType(name string) (uri string, ok bool) {
	for _, p := range Predicates() {
		if p.Name == name {
			return p.URI, true
		}
	}
	return "", false
}

// wanted returns what SamePredicate is asked about a type of the configuration, a short name or a URI.
func wanted(kind string) string {
	for _, p := range Predicates() {
		if p.Name == kind {
			return cmp.Or(p.Any, p.URI)
		}
	}
	return kind
}

// PredicateName returns the short name of a predicate type, also in another version than the one that the
// name writes ("https://cyclonedx.org/bom/v1.6"), and the URI itself when it has none.
func PredicateName(uri string) string {
	all := Predicates()
	for _, p := range all {
		if p.URI == uri {
			return p.Name
		}
	}
	for _, p := range all {
		if want := cmp.Or(p.Any, p.URI); want == uri || SamePredicate(want, uri) {
			return p.Name
		}
	}
	return uri
}

// SamePredicate reports whether an attestation of type got is one of type want: the same URI, or want
// with a version behind it. So "https://cyclonedx.org/bom" is met by "https://cyclonedx.org/bom/v1.6", and
// "https://slsa.dev/provenance" by every version of it; a URI that names a version is met by no other. Nothing
// else of a URI is compared loosely: not letter case, not the scheme, not a slash at the end.
func SamePredicate(want, got string) bool {
	rest, ok := strings.CutPrefix(got, want)
	return want != "" && ok && (rest == "" || isVersion(rest) && !versioned(want))
}

// versioned keeps "v1" from being met by "v1/2".
func versioned(uri string) bool {
	i := strings.LastIndexByte(uri, '/')
	return i >= 0 && isVersion(uri[i:])
}

// isVersion tells "/v1", "/v2.3" and "/0.2".
func isVersion(suffix string) bool {
	text, ok := strings.CutPrefix(suffix, "/")
	for number := range strings.SplitSeq(strings.TrimPrefix(text, "v"), ".") {
		ok = ok && number != "" && consistsOf(number, "0123456789")
	}
	return ok
}

func consistsOf(text, letters string) bool { return strings.Trim(text, letters) == "" }
