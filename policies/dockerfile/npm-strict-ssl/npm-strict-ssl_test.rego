package policies.dockerfile.npm_strict_ssl_test

import data.policies.dockerfile.npm_strict_ssl

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

test_commands if {
	every example in [
		["npm", ["config", "set", "strict-ssl", "false"]], ["npm", ["config", "set", "-g", "strict-ssl=false"]],
		["npm", ["set", "strict-ssl", "false"]], ["npm", ["ci", "--strict-ssl=false"]],
		["npm", ["ci", "--no-strict-ssl"]],
		["yarn", ["config", "set", "strict-ssl", "false"]], ["yarn", ["config", "set", "enableStrictSsl", "false"]],
		["pnpm", ["install", "--strict-ssl", "false"]],
	] {
		[name, args] := example
		count(npm_strict_ssl.deny) == 1 with input as run([command(name, args)])
	}
}

test_variables if {
	count(npm_strict_ssl.deny) == 1 with input as stage([{"cmd": "env", "pairs": [{"name": "NPM_CONFIG_STRICT_SSL", "value": "false"}]}])
	count(npm_strict_ssl.deny) == 1 with input as run([{"name": "npm", "args": ["ci"], "env": {"npm_config_strict_ssl": "false"}}])
}

test_secure if {
	every example in [
		["npm", ["config", "set", "strict-ssl", "true"]], ["npm", ["ci"]], ["echo", ["strict-ssl=false"]],
	] {
		[name, args] := example
		count(npm_strict_ssl.deny) == 0 with input as run([command(name, args)])
	}
}
