package policies.dockerfile.expose_ssh_test

import data.policies.dockerfile.expose_ssh

stage(instructions) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": instructions,
}]}

port(first, last, proto) := stage([{"cmd": "expose", "ports": [{"raw": "x", "arg": 0, "first": first, "last": last, "proto": proto}]}])

test_ssh if {
	count(expose_ssh.deny) == 1 with input as port(22, 22, "tcp")
	count(expose_ssh.deny) == 1 with input as port(20, 25, "tcp")
}

test_other_ports if {
	count(expose_ssh.deny) == 0 with input as port(2222, 2222, "tcp")
	count(expose_ssh.deny) == 0 with input as port(22, 22, "udp")
	count(expose_ssh.deny) == 0 with input as stage([{"cmd": "expose", "ports": [{"raw": "x", "arg": 0, "invalid": "no number"}]}])
}

test_unknown if {
	count(expose_ssh.unknown) == 1 with input as stage([{"cmd": "expose", "ports": [{"raw": "$PORT", "arg": 0, "unknown": "why"}]}])
}
