package policies.dockerfile.update_alone_test

import data.policies.dockerfile.update_alone

run(commands) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": [{"cmd": "run", "form": "shell", "env": {}, "script": {"commands": commands}}],
}]}

command(name, args) := {"name": name, "args": args}

test_alone if {
	every example in [
		["apt-get", ["update"]], ["apt-get", ["-qq", "update"]], ["apt", ["update"]], ["apk", ["update"]],
		["zypper", ["-n", "refresh"]], ["dnf", ["makecache"]],
	] {
		[name, args] := example
		count(update_alone.deny) == 1 with input as run([command(name, args)])
	}
}

test_with_installation if {
	count(update_alone.deny) == 0 with input as run([command("apt-get", ["update"]), command("apt-get", ["-y", "install", "x"])])
	count(update_alone.deny) == 0 with input as run([command("apk", ["update"]), command("apk", ["add", "x"])])
	count(update_alone.deny) == 0 with input as run([command("apt-get", ["update"]), command("install.sh", [])])
}

test_installation_before if {
	count(update_alone.deny) == 1 with input as run([command("apt-get", ["install", "-y", "x"]), command("apt-get", ["update"])])
}

test_yum_update_is_an_upgrade if {
	count(update_alone.deny) == 0 with input as run([command("yum", ["-y", "update"])])
}
