package policies.dockerfile.multiple_entrypoint_test

import data.policies.dockerfile.multiple_entrypoint

stage(instructions) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": instructions,
}]}

test_all_but_the_last if {
	findings := multiple_entrypoint.deny with input as stage([{"cmd": "entrypoint"}, {"cmd": "run"}, {"cmd": "entrypoint"}, {"cmd": "entrypoint"}])
	{f.path[3] | some f in findings} == {0, 2}
}

test_one if {
	count(multiple_entrypoint.deny) == 0 with input as stage([{"cmd": "entrypoint"}])
	count(multiple_entrypoint.deny) == 0 with input as stage([{"cmd": "entrypoint"}, {"cmd": "entrypoint", "onbuild": true}])
}
