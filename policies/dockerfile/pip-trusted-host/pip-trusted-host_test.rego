package policies.dockerfile.pip_trusted_host_test

import data.policies.dockerfile.pip_trusted_host

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
	every args in [
		["install", "--trusted-host", "pypi.example.com", "x"], ["--trusted-host=pypi.org", "install", "x"],
		["install", "-i", "http://pypi.example.com/simple", "x"], ["install", "--extra-index-url=http://a/b", "x"],
		["config", "set", "global.trusted-host", "pypi.example.com"],
	] {
		count(pip_trusted_host.deny) == 1 with input as run([command("pip3", args)])
		count(pip_trusted_host.deny) == 1 with input as run([command("python3", array.concat(["-m", "pip"], args))])
	}
}

test_variables if {
	count(pip_trusted_host.deny) == 1 with input as stage([{"cmd": "env", "pairs": [{"name": "PIP_TRUSTED_HOST", "value": "pypi.org"}]}])
	count(pip_trusted_host.deny) == 1 with input as run([{"name": "pip", "args": ["install", "x"], "env": {"PIP_INDEX_URL": "http://a/"}}])
}

test_secure if {
	every args in [
		["install", "x"], ["install", "-i", "https://pypi.example.com/simple", "x"],
		["config", "set", "global.index-url", "https://a/"],
	] {
		count(pip_trusted_host.deny) == 0 with input as run([command("pip", args)])
	}
	count(pip_trusted_host.deny) == 0 with input as run([command("tool", ["--trusted-host", "x"])])
}
