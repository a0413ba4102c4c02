package attest

// CosignSign is the predicate type of a signature of an image (cosign v3): a statement that says nothing
// but that it was signed. No other attestation is a signature.
const CosignSign = "https://sigstore.dev/cosign/sign/v1"

// predicateTypes are the short names of predicate types, cosign's where it has one. Of two names of one
// type the first is what PredicateName says.
func predicateTypes() [][2]string {
	return [][2]string{
		{"sign", CosignSign},
		{"slsaprovenance1", "https://slsa.dev/provenance/v1"},
		{"slsaprovenance02", "https://slsa.dev/provenance/v0.2"},
		{"slsaprovenance", "https://slsa.dev/provenance/v0.2"}, // as cosign has it
		{"slsaprovenance01", "https://slsa.dev/provenance/v0.1"},
		{"vsa", "https://slsa.dev/verification_summary/v1"},
		{"spdx", "https://spdx.dev/Document"},
		{"spdxjson", "https://spdx.dev/Document"},
		{"spdx3", "https://spdx.dev/Document/v3"},
		{"cyclonedx", "https://cyclonedx.org/bom"},
		{"vuln", "https://cosign.sigstore.dev/attestation/vuln/v1"},
		{"vulns", "https://in-toto.io/attestation/vulns/v0.2"},
		{"vulns01", "https://in-toto.io/attestation/vulns/v0.1"},
		{"openvex", "https://openvex.dev/ns"},
		{"openvex020", "https://openvex.dev/ns/v0.2.0"},
		{"link", "https://in-toto.io/Link/v1"},
		{"link03", "https://in-toto.io/attestation/link/v0.3"},
		{"custom", "https://cosign.sigstore.dev/attestation/v1"},
		{"svr", "https://in-toto.io/attestation/svr/v0.1"},
		{"scai", "https://in-toto.io/attestation/scai/v0.3"},
		{"release", "https://in-toto.io/attestation/release/v0.1"},
		{"testresult", "https://in-toto.io/attestation/test-result/v0.1"},
		{"reference", "https://in-toto.io/attestation/reference/v0.1"},
		{"runtimetrace", "https://in-toto.io/attestation/runtime-trace/v0.1"},
	}
}

// PredicateType is the URI behind a short name.
func PredicateType(name string) (uri string, ok bool) {
	for _, t := range predicateTypes() {
		if t[0] == name {
			return t[1], true
		}
	}
	return "", false
}

// PredicateName is the short name of a predicate type, or "".
func PredicateName(uri string) string {
	for _, t := range predicateTypes() {
		if t[1] == uri {
			return t[0]
		}
	}
	return ""
}

// PredicateNames are the short names, for messages and completion.
func PredicateNames() []string {
	types := predicateTypes()
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = t[0]
	}
	return names
}
