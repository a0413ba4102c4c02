package policies.dockerfile.pip_pin_test

import data.policies.dockerfile.pip_pin

run(commands) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": [{"cmd": "run", "form": "shell", "env": {}, "script": {"commands": commands}}],
}]}

command(name, args) := {"name": name, "args": args}

pip(args) := run([command("pip3", args)])

test_open if {
	every args in [
		["install", "requests"], ["install", "--upgrade", "pip"], ["install", "requests>=2"],
		["install", "--no-cache-dir", "-U", "a[b]"],
		["install", "-r", "requirements.txt", "gunicorn"], ["install", "git+https://github.com/acme/x"],
		["install", "git+https://github.com/acme/x.git#egg=x"],
		["--no-cache-dir", "install", "-i", "https://x/", "requests"],
		["install", "git+ssh://git@github.com/acme/x.git"],
	] {
		count(pip_pin.deny) == 1 with input as pip(args)
		count(pip_pin.deny) == 1 with input as run([command("python3", array.concat(["-m", "pip"], args))])
	}
}

test_pinned if {
	every args in [
		["install", "requests==2.32.3"], ["install", "requests~=2.32"], ["install", "a[b]===1.0"],
		["install", "-r", "requirements.txt"], ["install", "."],
		["install", "-e", "."], ["install", "./x", "/wheels/y.whl"],
		["install", "git+https://github.com/acme/x@v1.2"],
		["install", "git+ssh://git@github.com/acme/x.git@0123abc"],
		["install", "-c", "constraints.txt", "requests"], ["install", "--require-hashes", "-r", "x"],
		["install", "https://x/y-1.0.tar.gz"], ["install", "x @ https://x/y"],
		["list"], ["download", "x"], ["install", ".[dev]"],
	] {
		count(pip_pin.deny) == 0 with input as pip(args)
	}
}

test_unknown if {
	view := run([object.union(command("pip", ["install", "$PACKAGES"]), {"unknown": [1]})])
	count(pip_pin.deny) == 0 with input as view
	count(pip_pin.unknown) == 1 with input as view
	count(pip_pin.deny) == 0 with input as run([object.union(command("pip", ["install", "x==$V"]), {"unknown": [1]})])
}
