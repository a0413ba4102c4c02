package policies.dockerfile.apt_pin_test

import data.policies.dockerfile.apt_pin

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

test_open if {
	findings := apt_pin.deny with input as apt(["-y", "install", "-t", "bookworm", "curl=7.88.1", "git", "g++", "-o", "x=y"])
	{f.message | some f in findings} == {"apt-get installs git, g++ in any version"}
}

test_pinned if {
	every args in [
		["install", "curl=7.*"], ["install", "curl/bookworm"], ["install", "./x.deb", "/tmp/y.deb"],
		["install", "curl-"], ["update"], ["install"], ["remove", "curl"],
	] {
		count(apt_pin.deny) == 0 with input as apt(args)
	}
}

test_unknown if {
	count(apt_pin.unknown) == 1 with input as run([object.union(command("apt-get", ["install", "$PACKAGES"]), {"unknown": [1]})])
	count(apt_pin.unknown) == 0 with input as run([object.union(command("apt-get", ["install", "curl=$VERSION"]), {"unknown": [1]})])
}
