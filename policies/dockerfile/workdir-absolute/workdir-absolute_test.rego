package policies.dockerfile.workdir_absolute_test

import data.policies.dockerfile.workdir_absolute

stage(instructions) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": instructions,
}]}

test_relative if {
	count(workdir_absolute.deny) == 1 with input as stage([{"cmd": "workdir", "args": ["app"], "relative": true}])
}

test_absolute if {
	count(workdir_absolute.deny) == 0 with input as stage([{"cmd": "workdir", "args": ["/app"], "dir": "/app"}])
	count(workdir_absolute.deny) == 0 with input as stage([{"cmd": "workdir", "args": ["sub"], "dir": "/app/sub"}])
}

test_unknown if {
	count(workdir_absolute.unknown) == 1 with input as stage([{"cmd": "workdir", "args": ["$HOME"], "unknown": {"0": "why"}}])
	count(workdir_absolute.unknown) == 0 with input as stage([{"cmd": "workdir", "args": ["/srv/$NAME"], "unknown": {"0": "why"}}])
}
