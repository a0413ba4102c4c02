package policies.dockerfile.wget_insecure_test

import data.policies.dockerfile.wget_insecure

run(commands) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": [{"cmd": "run", "form": "shell", "env": {}, "script": {"commands": commands}}],
}]}

command(name, args) := {"name": name, "args": args}

test_insecure if {
	every args in [
		["--no-check-certificate", "https://example.com"], ["https://example.com", "--no-check-cert"],
		["-e", "check_certificate=off", "x"],
	] {
		count(wget_insecure.deny) == 1 with input as run([command("wget", args)])
	}
	count(wget_insecure.deny) == 1 with input as run([command("aria2c", ["--check-certificate=false", "x"])])
}

test_secure if {
	every args in [
		["https://example.com"], ["--ca-certificate=/ca.crt", "x"], ["-e", "robots=off", "x"],
		["--no-cache", "x"],
	] {
		count(wget_insecure.deny) == 0 with input as run([command("wget", args)])
	}
}
