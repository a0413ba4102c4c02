package policies.dockerfile.yum_pin_test

import data.policies.dockerfile.yum_pin

run(commands) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": [{"cmd": "run", "form": "shell", "env": {}, "script": {"commands": commands}}],
}]}

command(name, args) := {"name": name, "args": args}

test_open if {
	every example in [
		["yum", ["-y", "install", "httpd"]], ["dnf", ["install", "-y", "--setopt=x=1", "java-11-openjdk"]],
		["microdnf", ["install", "tar"]],
		["dnf", ["install", "java-1.8.0-openjdk"]], ["zypper", ["-n", "in", "httpd"]],
		["dnf", ["--enablerepo", "x", "install", "python3.11"]],
	] {
		[name, args] := example
		count(yum_pin.deny) == 1 with input as run([command(name, args)])
	}
}

test_pinned if {
	every example in [
		["yum", ["install", "httpd-2.4.57-5.el9"]], ["dnf", ["install", "httpd-2.4.57"]],
		["dnf", ["install", "@development"]], ["yum", ["install", "https://x/y.rpm"]],
		["zypper", ["in", "httpd=2.4"]], ["zypper", ["in", "httpd>=2.4"]], ["dnf", ["install", "./x.rpm"]],
		["dnf", ["update", "-y"]], ["dnf", ["install", "java-1.8.0-openjdk-1.8.0.402"]],
	] {
		[name, args] := example
		count(yum_pin.deny) == 0 with input as run([command(name, args)])
	}
}
