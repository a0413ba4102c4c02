package policies.dockerfile.multiple_healthcheck_test

import data.policies.dockerfile.multiple_healthcheck

stage(instructions) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": instructions,
}]}

test_all_but_the_last if {
	findings := multiple_healthcheck.deny with input as stage([{"cmd": "healthcheck"}, {"cmd": "run"}, {"cmd": "healthcheck"}, {"cmd": "healthcheck"}])
	{f.path[3] | some f in findings} == {0, 2}
}

test_one if {
	count(multiple_healthcheck.deny) == 0 with input as stage([{"cmd": "healthcheck"}])
	count(multiple_healthcheck.deny) == 0 with input as stage([{"cmd": "healthcheck"}, {"cmd": "healthcheck", "onbuild": true}])
}
