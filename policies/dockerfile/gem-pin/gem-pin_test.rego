package policies.dockerfile.gem_pin_test

import data.policies.dockerfile.gem_pin

run(commands) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": [{"cmd": "run", "form": "shell", "env": {}, "script": {"commands": commands}}],
}]}

command(name, args) := {"name": name, "args": args}

gem(args) := run([command("gem", args)])

test_open if {
	every args in [
		["install", "rails"], ["install", "--no-document", "rails", "puma"], ["i", "rails"],
		["install", "-N", "rails"],
	] {
		count(gem_pin.deny) == 1 with input as gem(args)
	}
}

test_pinned if {
	every args in [
		["install", "rails", "-v", "7.2.1"], ["install", "rails", "--version=7.2.1"],
		["install", "rails:7.2.1"], ["install", "-v7.2", "rails"], ["install", "./x.gem"],
		["update", "--system"], ["install", "-g"],
	] {
		count(gem_pin.deny) == 0 with input as gem(args)
	}
}
