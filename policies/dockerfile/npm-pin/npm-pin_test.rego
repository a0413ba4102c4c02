package policies.dockerfile.npm_pin_test

import data.policies.dockerfile.npm_pin

run(commands) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": [{"cmd": "run", "form": "shell", "env": {}, "script": {"commands": commands}}],
}]}

command(name, args) := {"name": name, "args": args}

test_open if {
	every example in [
		["npm", ["install", "-g", "typescript"]], ["npm", ["i", "@angular/cli"]],
		["npm", ["install", "typescript@latest"]], ["npm", ["install", "x@next"]],
		["yarn", ["global", "add", "typescript"]], ["yarn", ["add", "--dev", "x"]],
		["pnpm", ["add", "-g", "x"]], ["npm", ["install", "acme/x"]],
		["npm", ["install", "git+https://github.com/acme/x.git"]],
		["npm", ["--loglevel", "error", "install", "--global", "x"]],
	] {
		[name, args] := example
		count(npm_pin.deny) == 1 with input as run([command(name, args)])
	}
}

test_pinned if {
	every example in [
		["npm", ["install", "-g", "typescript@5.6.3"]], ["npm", ["i", "@angular/cli@18"]],
		["npm", ["install", "x@^1.2"]], ["npm", ["ci"]], ["npm", ["install"]],
		["npm", ["install", "."]], ["npm", ["install", "./x.tgz", "file:../y"]],
		["npm", ["install", "acme/x#0123abc"]], ["npm", ["install", "git+https://github.com/acme/x.git#v1"]],
		["yarn", ["install"]], ["yarn", ["add", "x@1.0.0"]], ["npm", ["run", "install", "x"]],
		["npm", ["install", "x@npm:y@1.0.0"]],
	] {
		[name, args] := example
		count(npm_pin.deny) == 0 with input as run([command(name, args)])
	}
}

test_unknown if {
	count(npm_pin.unknown) == 1 with input as run([object.union(command("npm", ["install", "-g", "$PACKAGE"]), {"unknown": [2]})])
	count(npm_pin.unknown) == 0 with input as run([object.union(command("npm", ["install", "-g", "x@$VERSION"]), {"unknown": [2]})])
}
