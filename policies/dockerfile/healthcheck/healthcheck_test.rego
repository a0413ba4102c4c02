package policies.dockerfile.healthcheck_test

import data.policies.dockerfile.healthcheck

stage(instructions) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": instructions,
}]}

test_missing if {
	healthcheck.deny == {{"message": "the image has no HEALTHCHECK", "path": ["stages", 0]}} with input as stage([{"cmd": "cmd"}])
	count(healthcheck.deny) == 1 with input as stage([{"cmd": "healthcheck", "onbuild": true}])
}

test_present if {
	count(healthcheck.deny) == 0 with input as stage([{"cmd": "healthcheck", "form": "shell"}])
	count(healthcheck.deny) == 0 with input as stage([{"cmd": "healthcheck", "none": true}])
}
