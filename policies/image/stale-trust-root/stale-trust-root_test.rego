package policies.image.stale_trust_root_test

import data.policies.image.stale_trust_root

facts(old) := {"evidence": {"roots": [{"name": "public-good", "digest": "sha256:1", "age_seconds": 8640000, "too_old": old}]}}

# V16: an old root is something that a policy can see.
test_v16_old if {
	stale_trust_root.deny == {{
		"message": "the trust root \"public-good\", by which evidence of app was verified, is 100 days old, more than trust.roots allows",
		"path": ["digest"],
	}} with input as {"name": "app"} with data.facts as facts(true)
}

test_fresh if {
	count(stale_trust_root.deny) == 0 with input as {"name": "app"} with data.facts as facts(false)
	count(stale_trust_root.deny) == 0 with input as {"name": "app"} with data.facts as {"evidence": {}}
}
