package policies.dockerfile.world_writable_test

import data.policies.dockerfile.world_writable

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

test_open if {
	every mode in [
		"777", "0777", "666", "757", "773", "00777", "a+w", "o+w", "ugo+rwx", "a=rwx", "u=rwx,o+rwx", "go+w",
		"2777", "4777",
	] {
		count(world_writable.deny) == 1 with input as run([command("chmod", ["-R", mode, "/app"])])
		count(world_writable.deny) == 1 with input as stage([{"cmd": "copy", "args": ["a", "b"], "flags": {"chmod": mode}}])
	}
	count(world_writable.deny) == 1 with input as run([command("mkdir", ["-p", "-m", "777", "/app"])])
	count(world_writable.deny) == 1 with input as run([command("install", ["-m777", "a", "b"])])
}

test_closed if {
	every mode in [
		"755", "0755", "775", "700", "1777", "644", "+x", "u+w", "g+w", "a+x", "o-w", "a+rX", "+w", "=rwx",
		"a+rwxt", "o+x", "u=rw,go=r",
	] {
		count(world_writable.deny) == 0 with input as run([command("chmod", [mode, "/app"])])
		count(world_writable.deny) == 0 with input as stage([{"cmd": "copy", "args": ["a", "b"], "flags": {"chmod": mode}}])
	}
	count(world_writable.deny) == 0 with input as run([command("chown", ["777", "/app"])])
}
