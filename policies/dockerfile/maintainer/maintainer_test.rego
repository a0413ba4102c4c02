package policies.dockerfile.maintainer_test

import data.policies.dockerfile.maintainer

stage(instructions) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": instructions,
}]}

test_maintainer if {
	count(maintainer.deny) == 1 with input as stage([{"cmd": "maintainer", "args": ["a@example.com"]}])
}

test_label if {
	count(maintainer.deny) == 0 with input as stage([{"cmd": "label", "pairs": [{"name": "maintainer", "value": "a"}]}])
}
