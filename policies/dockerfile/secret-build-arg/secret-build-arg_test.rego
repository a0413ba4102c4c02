package policies.dockerfile.secret_build_arg_test

import data.policies.dockerfile.secret_build_arg

stage(instructions) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": instructions,
}]}

test_secret_argument if {
	count(secret_build_arg.deny) == 1 with input as stage([{"cmd": "arg", "pairs": [{"name": "A"}, {"name": "NPM_TOKEN"}]}])
	count(secret_build_arg.deny) == 1 with input as stage([{"cmd": "arg", "pairs": [{"name": "NPM_TOKEN", "value": ""}]}])
}

test_others if {
	count(secret_build_arg.deny) == 0 with input as stage([{"cmd": "arg", "pairs": [{"name": "VERSION"}]}])
	count(secret_build_arg.deny) == 0 with input as stage([{"cmd": "arg", "pairs": [{"name": "NPM_TOKEN", "value": "abc"}]}])
	count(secret_build_arg.deny) == 0 with input as stage([{"cmd": "env", "pairs": [{"name": "NPM_TOKEN", "value": ""}]}])
}
