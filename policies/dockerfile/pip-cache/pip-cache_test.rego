package policies.dockerfile.pip_cache_test

import data.policies.dockerfile.pip_cache

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
	count(pip_cache.deny) == 1 with input as run([command("pip", ["install", "x==1"])])
	count(pip_cache.deny) == 1 with input as run([command("python3", ["-m", "pip", "install", "-r", "r.txt"])])
}

test_not_kept if {
	count(pip_cache.deny) == 0 with input as run([command("pip", ["install", "--no-cache-dir", "x==1"])])
	count(pip_cache.deny) == 0 with input as run([command("pip", ["--no-cache-dir", "install", "x==1"])])
	count(pip_cache.deny) == 0 with input as run([object.union(command("pip", ["install", "x"]), {"env": {"PIP_NO_CACHE_DIR": "1"}})])
	count(pip_cache.deny) == 0 with input as run([{"name": "export", "args": [], "assign": {"PIP_NO_CACHE_DIR": "1"}}, command("pip", ["install", "x"])])
	count(pip_cache.deny) == 0 with input as run([command("pip", ["install", "x"]), command("rm", ["-rf", "/root/.cache"])])
	count(pip_cache.deny) == 0 with input as run([command("pip", ["install", "x"]), command("pip", ["cache", "purge"])])
	count(pip_cache.deny) == 0 with input as run([command("pip", ["list"])])
}
