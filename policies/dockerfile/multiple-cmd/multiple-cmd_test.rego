package policies.dockerfile.multiple_cmd_test

import data.policies.dockerfile.multiple_cmd

stage(instructions) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": instructions,
}]}

test_all_but_the_last if {
	findings := multiple_cmd.deny with input as stage([{"cmd": "cmd"}, {"cmd": "run"}, {"cmd": "cmd"}, {"cmd": "cmd"}])
	{f.path[3] | some f in findings} == {0, 2}
}

test_one if {
	count(multiple_cmd.deny) == 0 with input as stage([{"cmd": "cmd"}])
	count(multiple_cmd.deny) == 0 with input as stage([{"cmd": "cmd"}, {"cmd": "cmd", "onbuild": true}])
}
