package policies.dockerfile.shell_change_test

import data.policies.dockerfile.shell_change

run(commands) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": [{"cmd": "run", "form": "shell", "env": {}, "script": {"commands": commands}}],
}]}

command(name, args) := {"name": name, "args": args}

test_replaced if {
	every example in [
		["ln", ["-sf", "/bin/bash", "/bin/sh"]], ["ln", ["-snf", "bash", "/bin/sh"]],
		["mv", ["/bin/bash", "/bin/sh"]], ["rm", ["-f", "/bin/sh"]],
		["update-alternatives", ["--install", "/bin/sh", "sh", "/bin/bash", "100"]],
		["dpkg-reconfigure", ["-f", "noninteractive", "dash"]],
	] {
		[name, args] := example
		count(shell_change.deny) == 1 with input as run([command(name, args)])
	}
}

test_not_replaced if {
	every example in [
		["ln", ["-s", "/bin/sh", "/usr/local/bin/sh"]], ["ln", ["-sf", "/bin/bash", "/usr/bin/bash"]],
		["sh", ["/bin/sh"]], ["cp", ["/bin/sh", "/tmp/"]],
	] {
		[name, args] := example
		count(shell_change.deny) == 0 with input as run([command(name, args)])
	}
}
