package policies.image.evidence_unreachable_test

import data.policies.image.evidence_unreachable

facts(need) := {"evidence": {
	"entries": [{"name": "acme", "needs": [object.union({"what": "signature", "met": false, "unsure": true}, need)]}],
	"unknown": [{"what": "ghcr.io", "why": "503"}],
}}

test_unreachable if {
	evidence_unreachable.deny == {{
		"message": "what the entry \"acme\" of trust wants of app was not found, and not everything could be read: ghcr.io: 503",
		"path": ["digest"],
	}} with input as {"name": "app"} with data.facts as facts({})
}

test_found_elsewhere if count(evidence_unreachable.deny) == 0 with input as {"name": "app"} with data.facts as facts({"met": true, "unsure": false})

test_answered if count(evidence_unreachable.deny) == 0 with input as {"name": "app"} with data.facts as facts({"unsure": false})

test_no_trust if count(evidence_unreachable.deny) == 0 with input as {"name": "app"} with data.facts as {}
