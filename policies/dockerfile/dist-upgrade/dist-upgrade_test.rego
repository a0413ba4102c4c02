package policies.dockerfile.dist_upgrade_test

import data.policies.dockerfile.dist_upgrade

run(commands) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": [{"cmd": "run", "form": "shell", "env": {}, "script": {"commands": commands}}],
}]}

command(name, args) := {"name": name, "args": args}

test_upgrades if {
	every example in [
		["apt-get", ["upgrade", "-y"]], ["apt-get", ["-y", "dist-upgrade"]], ["apt", ["full-upgrade"]],
		["apk", ["upgrade", "--no-cache"]],
		["apk", ["-U", "upgrade"]], ["yum", ["-y", "update"]], ["dnf", ["upgrade", "-y", "--setopt", "x=1"]],
		["zypper", ["-n", "dup"]], ["microdnf", ["update"]],
	] {
		[name, args] := example
		count(dist_upgrade.deny) == 1 with input as run([command(name, args)])
	}
}

test_others if {
	every example in [
		["apt-get", ["update"]], ["apt-get", ["install", "upgrade"]], ["dnf", ["update", "-y", "openssl"]],
		["apk", ["upgrade", "musl"]],
	] {
		[name, args] := example
		count(dist_upgrade.deny) == 0 with input as run([command(name, args)])
	}
}
