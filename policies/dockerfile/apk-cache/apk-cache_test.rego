package policies.dockerfile.apk_cache_test

import data.policies.dockerfile.apk_cache

run(commands) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": [{"cmd": "run", "form": "shell", "env": {}, "script": {"commands": commands}}],
}]}

command(name, args) := {"name": name, "args": args}

test_kept if {
	every args in [["add", "curl"], ["add", "--update", "curl"], ["-U", "add", "curl"]] {
		count(apk_cache.deny) == 1 with input as run([command("apk", args)])
	}
}

test_not_kept if {
	count(apk_cache.deny) == 0 with input as run([command("apk", ["add", "--no-cache", "curl"])])
	count(apk_cache.deny) == 0 with input as run([command("apk", ["--no-cache", "add", "curl"])])
	count(apk_cache.deny) == 0 with input as run([command("apk", ["add", "curl"]), command("rm", ["-rf", "/var/cache/apk/*"])])
	count(apk_cache.deny) == 0 with input as run([command("apk", ["del", "curl"])])
}
