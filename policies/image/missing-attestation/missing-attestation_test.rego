package policies.image.missing_attestation_test

import data.policies.image.missing_attestation

image := {"name": "ghcr.io/acme/app:1", "digest": "sha256:1"}

facts(need) := {"evidence": {"entries": [{"name": "acme", "needs": [object.union(
	{"what": "https://cyclonedx.org/bom", "met": false, "unsure": false, "aged": false, "why": "needs an attestation cyclonedx by ci"},
	need,
)]}]}}

test_missing if {
	missing_attestation.deny == {{
		"message": "ghcr.io/acme/app:1 lacks an attestation that the entry \"acme\" of trust wants: needs an attestation cyclonedx by ci",
		"path": ["digest"],
	}} with input as image with data.facts as facts({})
}

test_there if {
	count(missing_attestation.deny) == 0 with input as image with data.facts as facts({"met": true})
	count(missing_attestation.unknown) == 0 with input as image with data.facts as facts({"met": true})
}

test_not_asked if {
	every f in [{}, facts({"what": "signature"}), facts({"aged": true}), {"evidence": {"entries": []}}] {
		count(missing_attestation.deny) == 0 with input as image with data.facts as f
	}
}

test_unsure if {
	count(missing_attestation.deny) == 0 with input as image with data.facts as facts({"unsure": true})
	count(missing_attestation.unknown) == 1 with input as image with data.facts as facts({"unsure": true})
}
