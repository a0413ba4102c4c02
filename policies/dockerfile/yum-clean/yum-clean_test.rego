package policies.dockerfile.yum_clean_test

import data.policies.dockerfile.yum_clean

run(commands) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": [{"cmd": "run", "form": "shell", "env": {}, "script": {"commands": commands}}],
}]}

command(name, args) := {"name": name, "args": args}

test_kept if {
	every example in [
		["yum", ["install", "-y", "x"]], ["dnf", ["-y", "update"]], ["microdnf", ["install", "x"]],
		["zypper", ["-n", "in", "x"]],
	] {
		[name, args] := example
		count(yum_clean.deny) == 1 with input as run([command(name, args)])
		count(yum_clean.deny) == 1 with input as run([command(name, ["clean", "all"]), command(name, args)])
	}
}

test_cleaned if {
	every example in [
		["dnf", ["clean", "all"]], ["yum", ["-y", "clean", "all"]], ["rm", ["-rf", "/var/cache/dnf"]],
		["rm", ["-rf", "/var/cache/*"]],
	] {
		[name, args] := example
		count(yum_clean.deny) == 0 with input as run([command("dnf", ["install", "-y", "x"]), command(name, args)])
	}
	count(yum_clean.deny) == 0 with input as run([command("zypper", ["in", "x"]), command("zypper", ["cc", "-a"])])
	count(yum_clean.deny) == 0 with input as run([command("yum", ["remove", "x"])])
}
