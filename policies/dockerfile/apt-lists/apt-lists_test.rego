package policies.dockerfile.apt_lists_test

import data.policies.dockerfile.apt_lists

run(commands) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": [{"cmd": "run", "form": "shell", "env": {}, "script": {"commands": commands}}],
}]}

command(name, args) := {"name": name, "args": args}

with_after(extra) := run(array.concat([command("apt-get", ["update"]), command("apt-get", ["install", "-y", "x"])], extra))

test_kept if {
	count(apt_lists.deny) == 1 with input as with_after([])
	count(apt_lists.deny) == 1 with input as with_after([command("apt-get", ["clean"])])
	count(apt_lists.deny) == 1 with input as with_after([command("rm", ["-rf", "/tmp/*"])])
}

test_removed if {
	every args in [
		["-rf", "/var/lib/apt/lists/*"], ["-rf", "/var/lib/apt/lists"], ["-rf", "/var/lib/apt/"],
		["-rf", "/tmp/*", "/var/lib/{apt,dpkg}"], ["-r", "/var/lib/apt/lists/"],
		["-rf", "/var/lib/apt/lists/*.*"],
	] {
		count(apt_lists.deny) == 0 with input as with_after([command("rm", args)])
	}
	count(apt_lists.deny) == 0 with input as with_after([command("apt-get", ["dist-clean"])])
	count(apt_lists.deny) == 0 with input as with_after([command("find", ["/var/lib/apt/lists", "-delete"])])
}

test_mounted if {
	view := {"stages": [{"index": 0, "final": true, "shipped": true, "lineage": [0], "instructions": [{
		"cmd": "run",
		"mounts": [{"type": "cache", "target": "/var/lib/apt"}],
		"script": {"commands": [command("apt-get", ["update"])]},
	}]}]}
	count(apt_lists.deny) == 0 with input as view
}
