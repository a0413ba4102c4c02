package policies.image.stale_signature_test

import data.policies.image.stale_signature

image := {"name": "ghcr.io/acme/app:1", "digest": "sha256:1"}

facts(need) := {"evidence": {"entries": [{"name": "acme", "needs": [object.union(
	{"what": "signature", "met": false, "unsure": false, "aged": true, "stale": ["x by ci, signed 2024"], "why": "needs"},
	need,
)]}]}}

test_stale if {
	stale_signature.deny == {{
		"message": "the evidence of ghcr.io/acme/app:1 is older than the entry \"acme\" of trust allows: x by ci, signed 2024",
		"path": ["digest"],
	}} with input as image with data.facts as facts({})
}

test_not_stale if {
	every f in [{}, facts({"met": true}), facts({"aged": false}), facts({"unsure": true})] {
		count(stale_signature.deny) == 0 with input as image with data.facts as f
	}
}
