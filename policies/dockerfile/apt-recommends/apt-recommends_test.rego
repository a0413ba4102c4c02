package policies.dockerfile.apt_recommends_test

import data.policies.dockerfile.apt_recommends

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

test_recommended if {
	every args in [
		["install", "-y", "x"], ["-y", "install", "x"], ["install", "--no-install-suggests", "x"],
		["install", "-o", "Dpkg::Options::=--force-confold", "x"],
	] {
		count(apt_recommends.deny) == 1 with input as apt(args)
	}
}

test_not_recommended if {
	every args in [
		["install", "--no-install-recommends", "x"], ["--no-install-recommends", "install", "x"],
		["install", "-o", "APT::Install-Recommends=false", "x"],
		["install", "--option=APT::Install-Recommends=0", "x"], ["update"], ["remove", "x"], ["upgrade"],
	] {
		count(apt_recommends.deny) == 0 with input as apt(args)
	}
}

test_unknown if {
	view := run([object.union(command("apt-get", ["install", "$OPTIONS", "x"]), {"unknown": [1]})])
	count(apt_recommends.deny) == 0 with input as view
	count(apt_recommends.unknown) == 1 with input as view
}
