package policies.dockerfile.sudo_test

import data.policies.dockerfile.sudo

run(commands) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": [{"cmd": "run", "form": "shell", "env": {}, "script": {"commands": commands}}],
}]}

command(name, args) := {"name": name, "args": args}

test_sudo if {
	sudo.deny == {{
		"message": "sudo runs apt-get",
		"path": ["stages", 0, "instructions", 0, "script", "commands", 0],
	}} with input as run([{"name": "apt-get", "args": ["update"], "via": ["sudo"]}])
	count(sudo.deny) == 1 with input as run([command("sudo", ["-v"])])
}

test_no_sudo if {
	count(sudo.deny) == 0 with input as run([{"name": "apt-get", "args": ["install", "sudo"], "via": ["env"]}])
}
