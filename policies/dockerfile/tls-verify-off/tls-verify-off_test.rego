package policies.dockerfile.tls_verify_off_test

import data.policies.dockerfile.tls_verify_off

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

env(name, value) := stage([{"cmd": "env", "pairs": [{"name": name, "value": value}]}])

test_variables if {
	every example in [
		["NODE_TLS_REJECT_UNAUTHORIZED", "0"], ["PYTHONHTTPSVERIFY", "0"], ["GIT_SSL_NO_VERIFY", "true"],
		["GIT_SSL_NO_VERIFY", "0"], ["GOINSECURE", "*"], ["GOFLAGS", "-mod=mod -insecure"],
		["PERL_LWP_SSL_VERIFY_HOSTNAME", "0"],
	] {
		[name, value] := example
		count(tls_verify_off.deny) == 1 with input as env(name, value)
		count(tls_verify_off.deny) == 1 with input as run([{"name": "export", "args": [], "assign": {name: value}}])
		count(tls_verify_off.deny) == 1 with input as run([{"name": "npm", "args": ["ci"], "env": {name: value}}])
	}
}

test_harmless_variables if {
	every example in [
		["NODE_TLS_REJECT_UNAUTHORIZED", "1"], ["GOFLAGS", "-mod=vendor"], ["GOINSECURE", ""],
		["NODE_ENV", "0"],
	] {
		[name, value] := example
		count(tls_verify_off.deny) == 0 with input as env(name, value)
	}
}

test_git if {
	every args in [
		["config", "--global", "http.sslVerify", "false"], ["-c", "http.sslverify=false", "clone", "x"],
		["config", "http.https://example.com/.sslVerify", "0"], ["clone", "--config=http.sslVerify=false", "x"],
	] {
		count(tls_verify_off.deny) == 1 with input as run([command("git", args)])
	}
	count(tls_verify_off.deny) == 0 with input as run([command("git", ["config", "http.sslVerify", "true"])])
}
