package policies.image.sbom_attestation_test

import data.policies.image.sbom_attestation

params(changes) := {"image/sbom-attestation": object.union({"required": true, "formats": ["cyclonedx", "spdx"], "signers": []}, changes)}

facts(type, predicate) := {"evidence": {"unknown": [], "attestations": [{"predicate_type": type, "predicate": predicate, "signers": [{"authority": "ci"}]}]}}

none := {"evidence": {"unknown": [], "attestations": []}}

image := {"name": "app"}

good := [
	facts("https://cyclonedx.org/bom", {"bomFormat": "CycloneDX"}),
	facts("https://cyclonedx.org/bom/v1.6", {"bomFormat": "CycloneDX"}),
	facts("https://spdx.dev/Document", {"spdxVersion": "SPDX-2.3"}),
	facts("https://spdx.dev/Document/v3", {"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"}),
	facts("https://spdx.dev/Document", "SPDXVersion: SPDX-2.3\n"),
	facts("https://spdx.dev/Document", {"Data": "SPDXVersion: SPDX-2.2\n"}),
	{"evidence": {"unknown": [], "attestations": [{"predicate_type": "https://spdx.dev/Document", "predicate_bytes": 5000000, "signers": [{"authority": "ci"}]}]}},
]

test_good if {
	every f in good {
		count(sbom_attestation.deny) == 0 with input as image with data.facts as f with data.params as params({})
	}
}

test_none if {
	sbom_attestation.deny == {{
		"message": "app has no SBOM (cyclonedx or spdx) that a trusted authority signed",
		"path": ["digest"],
	}} with input as image with data.facts as none with data.params as params({})
}

test_hollow if {
	every predicate in [{}, "", 7, {"bomFormat": "x"}, {"spdxVersion": 2}] {
		sbom_attestation.deny == {{
			"message": "app has no SBOM (cyclonedx or spdx) that a trusted authority signed; what ci signed is called one and is none",
			"path": ["digest"],
		}} with input as image with data.facts as facts("https://cyclonedx.org/bom", predicate) with data.params as params({})
	}
}

test_parameters if {
	count(sbom_attestation.deny) == 1 with input as image with data.facts as good[0] with data.params as params({"formats": ["spdx"]})
	count(sbom_attestation.deny) == 1 with input as image with data.facts as good[0] with data.params as params({"signers": ["qa"]})
	count(sbom_attestation.deny) == 0 with input as image with data.facts as good[0] with data.params as params({"signers": ["qa", "ci"]})
}

test_not_asked if {
	count(sbom_attestation.deny) == 0 with input as image with data.facts as none with data.params as params({"required": false})
	count(sbom_attestation.deny) == 0 with input as image with data.facts as {} with data.params as params({})
}

test_unsure if {
	silent := {"evidence": {"unknown": [{"what": "ghcr.io", "why": "503"}], "attestations": []}}
	count(sbom_attestation.deny) == 0 with input as image with data.facts as silent with data.params as params({})
	count(sbom_attestation.unknown) == 1 with input as image with data.facts as silent with data.params as params({})
}

test_without_predicate if {
	f := {"evidence": {"unknown": [], "attestations": [{"predicate_type": "https://spdx.dev/Document", "signers": [{"authority": "ci"}]}]}}
	count(sbom_attestation.deny) == 1 with input as image with data.facts as f with data.params as params({})
}
