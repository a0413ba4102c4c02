package policies.dockerfile.unsigned_packages_test

import data.policies.dockerfile.unsigned_packages

run(commands) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": [{"cmd": "run", "form": "shell", "env": {}, "script": {"commands": commands}}],
}]}

command(name, args) := {"name": name, "args": args}

stage(instructions) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": instructions,
}]}

test_options if {
	every example in [
		["apt-get", ["install", "--allow-unauthenticated", "x"]],
		["apt-get", ["-o", "Acquire::AllowInsecureRepositories=true", "update"]],
		["apt", ["install", "--force-yes", "x"]], ["apk", ["add", "--allow-untrusted", "x.apk"]],
		["yum", ["-y", "--nogpgcheck", "install", "x"]], ["dnf", ["--setopt=gpgcheck=0", "install", "x"]],
		["dnf", ["install", "--no-gpgchecks", "x"]], ["zypper", ["--no-gpg-checks", "in", "x"]],
		["rpm", ["-i", "--nosignature", "x.rpm"]], ["apt-get", ["update", "--allow-insecure-repositories"]],
	] {
		[name, args] := example
		count(unsigned_packages.deny) == 1 with input as run([command(name, args)])
	}
}

test_settings if {
	every text in [
		"deb [trusted=yes] http://example.com/ x main", "[x]\ngpgcheck=0\n", "[arch=amd64 trusted=yes]",
		"gpgcheck = no",
	] {
		count(unsigned_packages.deny) == 1 with input as run([command("echo", [text])])
		count(unsigned_packages.deny) == 1 with input as stage([{"cmd": "copy", "args": ["/etc/x"], "files": [{"name": "x", "text": text}]}])
	}
}

test_signed if {
	every example in [
		["apt-get", ["install", "-y", "x"]], ["dnf", ["--setopt=gpgcheck=1", "install", "x"]], ["echo", ["gpgcheck=1"]],
		["echo", ["deb [signed-by=/x.gpg] https://example.com x main"]], ["rpm", ["-i", "x.rpm"]],
		["yum", ["install", "--nobest", "x"]],
	] {
		[name, args] := example
		count(unsigned_packages.deny) == 0 with input as run([command(name, args)])
	}
}
