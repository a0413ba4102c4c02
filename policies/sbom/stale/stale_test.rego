package policies.sbom.stale_test

import data.policies.sbom.stale

old(document, days) := {f.message | some f in stale.deny with input as document with data.params as {"sbom/stale": {"days": days}} with time.now_ns as 1772445600000000000}

test_old if {
	old({"created": "2026-02-20T10:00:00Z"}, 9) == {"the SBOM was made 10 days ago; at most 9 are allowed"}
	old({"created": "2026-02-20T10:00:00Z"}, 10) == set()
	old({"created": "2019-02-20T10:00:00Z"}, 0) == set()
}

test_unknown if {
	count(stale.unknown) == 1 with input as {} with data.params as {"sbom/stale": {"days": 9}}
	count(stale.unknown) == 0 with input as {} with data.params as {"sbom/stale": {"days": 0}}
	count(stale.unknown) == 0 with input as {"created": "2019-02-20T10:00:00Z"} with data.params as {"sbom/stale": {"days": 9}}
}
