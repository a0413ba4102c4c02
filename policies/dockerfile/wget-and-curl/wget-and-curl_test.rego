package policies.dockerfile.wget_and_curl_test

import data.policies.dockerfile.wget_and_curl

run(commands) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": [{"cmd": "run", "form": "shell", "env": {}, "script": {"commands": commands}}],
}]}

command(name, args) := {"name": name, "args": args}

test_both if {
	count(wget_and_curl.deny) == 1 with input as run([command("curl", ["x"]), command("wget", ["y"]), command("wget", ["z"])])
	count(wget_and_curl.deny) == 1 with input as run([command("apt-get", ["install", "-y", "wget"]), command("curl", ["y"])])
	count(wget_and_curl.deny) == 1 with input as run([command("apk", ["add", "curl"]), command("apk", ["add", "wget"])])
}

test_one if {
	count(wget_and_curl.deny) == 0 with input as run([command("apt-get", ["install", "-y", "curl"]), command("curl", ["y"])])
	count(wget_and_curl.deny) == 0 with input as run([command("wget", ["y"]), command("echo", ["curl"])])
}
