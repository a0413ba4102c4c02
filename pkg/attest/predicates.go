package attest

import (
	"cmp"
	"slices"
	"strings"
)

// CosignSign is the predicate type of a signature of an image: its statement says nothing more.
const CosignSign = "https://sigstore.dev/cosign/sign/v1"

// Predicate names a predicate type.
type Predicate struct {
	Name string // as people write it: "cyclonedx"
	URI  string
}

// Predicates are the types with a short name. Names that cosign has mean what they mean there, so
// "slsaprovenance" is version 0.2. A URI may have several names; the first is the one that is shown.
func Predicates() []Predicate {
	return []Predicate{
		{"slsaprovenance1", "https://slsa.dev/provenance/v1"},
		{"slsaprovenance02", "https://slsa.dev/provenance/v0.2"},
		{"slsaprovenance", "https://slsa.dev/provenance/v0.2"},
		{"provenance", "https://slsa.dev/provenance"},
		{"vsa", "https://slsa.dev/verification_summary/v1"},
		{"cyclonedx", "https://cyclonedx.org/bom"},
		{"spdx", "https://spdx.dev/Document"},
		{"spdxjson", "https://spdx.dev/Document"},
		{"vuln", "https://cosign.sigstore.dev/attestation/vuln/v1"},
		{"vulns", "https://in-toto.io/attestation/vulns"},
		{"openvex", "https://openvex.dev/ns"},
		{"custom", "https://cosign.sigstore.dev/attestation/v1"},
		{"link", "https://in-toto.io/Link/v1"},
		{"svr", "https://in-toto.io/attestation/svr"},
		{"scai", "https://in-toto.io/attestation/scai/attribute-report"},
		{"release", "https://in-toto.io/attestation/release"},
		{"test-result", "https://in-toto.io/attestation/test-result"},
		{"reference", "https://in-toto.io/attestation/reference"},
		{"runtime-trace", "https://in-toto.io/attestation/runtime-trace"},
	}
}

// PredicateType returns the URI for a short name.
func PredicateType(name string) (uri string, ok bool) {
	for _, p := range Predicates() {
		if p.Name == name {
			return p.URI, true
		}
	}
	return "", false
}

// PredicateName returns the short name of a predicate type, also when a version follows the URI that has
// the name ("https://cyclonedx.org/bom/v1.6"), and the URI itself when it has none.
func PredicateName(uri string) string {
	all := Predicates()
	// A version that has a name of its own comes before all versions.
	slices.SortStableFunc(all, func(a, b Predicate) int { return cmp.Compare(len(b.URI), len(a.URI)) })
	for _, p := range all {
		if SamePredicate(p.URI, uri) {
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
