package policies.dockerfile.apt_yes_test

import data.policies.dockerfile.apt_yes

run(commands) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": [{"cmd": "run", "form": "shell", "env": {}, "script": {"commands": commands}}],
}]}

command(name, args) := {"name": name, "args": args}

apt(args) := run([command("apt-get", args)])

test_asks if {
	every args in [
		["install", "x"], ["-q", "install", "x"], ["upgrade"], ["install", "--yes=false", "x"],
		["install", "-o", "y", "x"], ["purge", "x"], ["install", "--", "-y"],
	] {
		count(apt_yes.deny) == 1 with input as apt(args)
	}
}

test_assumes_yes if {
	every args in [
		["install", "-y", "x"], ["-y", "install", "x"], ["install", "-qy", "x"], ["install", "-yq", "x"],
		["install", "--yes", "x"], ["install", "--assume-yes", "x"],
		["install", "-qq", "x"], ["install", "-q", "-q", "x"], ["install", "-q=2", "x"],
		["-o", "APT::Get::Assume-Yes=true", "install", "x"],
		["install", "--force-yes", "x"], ["install", "-fy", "x"], ["install", "-s", "x"], ["update"], ["clean"],
		["download", "x"],
	] {
		count(apt_yes.deny) == 0 with input as apt(args)
	}
}

test_answered if {
	count(apt_yes.deny) == 0 with input as run([
		object.union(command("yes", []), {"pipe": {"id": 1, "pos": 0, "len": 2}}),
		object.union(command("apt-get", ["install", "x"]), {"pipe": {"id": 1, "pos": 1, "len": 2}}),
	])
}
