package policies.dockerfile.yum_yes_test

import data.policies.dockerfile.yum_yes

run(commands) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": [{"cmd": "run", "form": "shell", "env": {}, "script": {"commands": commands}}],
}]}

command(name, args) := {"name": name, "args": args}

test_asks if {
	every example in [
		["yum", ["install", "x"]], ["dnf", ["update"]], ["dnf", ["remove", "x"]], ["zypper", ["install", "x"]],
		["yum", ["-q", "install", "x"]],
	] {
		[name, args] := example
		count(yum_yes.deny) == 1 with input as run([command(name, args)])
	}
}

test_assumes_yes if {
	every example in [
		["yum", ["-y", "install", "x"]], ["yum", ["install", "x", "-y"]], ["yum", ["-qy", "install", "x"]],
		["dnf", ["install", "--assumeyes", "x"]],
		["dnf", ["--setopt=assumeyes=True", "install", "x"]], ["zypper", ["-n", "in", "x"]],
		["zypper", ["--non-interactive", "in", "x"]],
		["zypper", ["in", "-y", "x"]], ["zypper", ["in", "--no-confirm", "x"]], ["yum", ["clean", "all"]],
		["microdnf", ["install", "x"]], ["dnf", ["makecache"]],
	] {
		[name, args] := example
		count(yum_yes.deny) == 0 with input as run([command(name, args)])
	}
}
