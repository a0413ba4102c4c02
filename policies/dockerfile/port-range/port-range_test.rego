package policies.dockerfile.port_range_test

import data.policies.dockerfile.port_range

stage(instructions) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": instructions,
}]}

test_invalid if {
	findings := port_range.deny with input as stage([{"cmd": "expose", "ports": [
		{"raw": "80", "arg": 0, "first": 80, "last": 80, "proto": "tcp"},
		{"raw": "99999", "arg": 1, "invalid": "ports go from 0 to 65535"},
	]}])
	findings == {{"message": "EXPOSE 99999: ports go from 0 to 65535", "path": ["stages", 0, "instructions", 0, "args", 1]}}
}

test_valid if {
	count(port_range.deny) == 0 with input as stage([{"cmd": "expose", "ports": [{"raw": "80", "arg": 0, "first": 80, "last": 80}]}])
}
