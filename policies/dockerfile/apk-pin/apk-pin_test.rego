package policies.dockerfile.apk_pin_test

import data.policies.dockerfile.apk_pin

run(commands) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": [{"cmd": "run", "form": "shell", "env": {}, "script": {"commands": commands}}],
}]}

command(name, args) := {"name": name, "args": args}

apk(args) := run([command("apk", args)])

test_open if {
	every args in [
		["add", "curl"], ["--no-cache", "add", "curl"], ["add", "-t", ".build", "gcc"],
		["add", "--virtual", ".build", "gcc"], ["add", "-X", "https://x", "curl"],
	] {
		count(apk_pin.deny) == 1 with input as apk(args)
	}
}

test_pinned if {
	every args in [
		["add", "curl=8.9.1-r2"], ["add", "curl~=8"], ["add", "curl~8"], ["add", "curl>8"],
		["add", "curl@edge"], ["add", "/tmp/x.apk"], ["del", "curl"], ["add", "--virtual=.build", "gcc=13"],
	] {
		count(apk_pin.deny) == 0 with input as apk(args)
	}
}
