package policies.dockerfile.chpasswd_test

import data.policies.dockerfile.chpasswd

run(commands) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": [{"cmd": "run", "form": "shell", "env": {}, "script": {"commands": commands}}],
}]}

command(name, args) := {"name": name, "args": args}

test_passwords if {
	every example in [
		["chpasswd", []], ["chpasswd", ["-e"]], ["passwd", ["root"]], ["passwd", ["--stdin", "root"]],
		["useradd", ["-m", "-p", "$6$x", "app"]], ["usermod", ["--password=secret", "app"]],
	] {
		[name, args] := example
		count(chpasswd.deny) == 1 with input as run([command(name, args)])
	}
}

test_none if {
	every example in [
		["useradd", ["-m", "app"]], ["passwd", ["-l", "root"]], ["passwd", ["-d", "root"]],
		["usermod", ["-p", "*", "app"]], ["adduser", ["-D", "app"]],
	] {
		[name, args] := example
		count(chpasswd.deny) == 0 with input as run([command(name, args)])
	}
}
