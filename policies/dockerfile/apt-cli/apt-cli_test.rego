package policies.dockerfile.apt_cli_test

import data.policies.dockerfile.apt_cli

run(commands) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": [{"cmd": "run", "form": "shell", "env": {}, "script": {"commands": commands}}],
}]}

command(name, args) := {"name": name, "args": args}

test_apt if {
	count(apt_cli.deny) == 1 with input as run([command("apt", ["install", "-y", "x"])])
}

test_apt_get if {
	count(apt_cli.deny) == 0 with input as run([command("apt-get", ["install", "-y", "x"]), command("apt-cache", ["policy"])])
}
