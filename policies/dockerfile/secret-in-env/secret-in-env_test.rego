package policies.dockerfile.secret_in_env_test

import data.policies.dockerfile.secret_in_env

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

test_names if {
	every name in [
		"PASSWORD", "DB_PASSWORD", "dbPassword", "API_KEY", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN",
		"CLIENT_SECRET",
	] {
		secret_in_env.deny == {{
			"message": sprintf("ENV %s holds a literal secret", [name]),
			"path": ["stages", 0, "instructions", 0, "pairs", 0],
		}} with input as env(name, "hunter2hunter2")
	}
}

test_harmless_names if {
	every name in [
		"PWD", "PASSWORD_FILE", "TOKEN_URL", "PUBLIC_KEY", "KEY", "PASSWORD_MIN_LENGTH", "MAX_TOKENS",
		"SECRET_NAME", "AUTHOR",
	] {
		count(secret_in_env.deny) == 0 with input as env(name, "hunter2hunter2")
	}
}

test_values if {
	every value in ["", "true", "/run/secrets/x", "$TOKEN", "<your token>", "xxxx", "placeholder", "none"] {
		count(secret_in_env.deny) == 0 with input as env("DB_PASSWORD", value)
	}
	every value in ["changeme", "1234", "p@ss"] {
		count(secret_in_env.deny) == 1 with input as env("DB_PASSWORD", value)
	}
}

test_secrets_by_shape if {
	every value in [
		concat("", ["AKIA", "QWERTYUIOPASDFGH"]), concat("", ["gh", "p_0123456789abcdefghijABCDEFGHIJ012345"]),
		"postgres://app:hunter2@db:5432/app",
	] {
		count(secret_in_env.deny) == 1 with input as env("X", value)
		count(secret_in_env.deny) == 1 with input as run([command("tool", ["--key", value])])
		count(secret_in_env.deny) == 1 with input as run([{"name": "tool", "args": [], "env": {"X": value}}])
		count(secret_in_env.deny) == 0 with input as run([command("sh", ["-c", value])])
	}
	every value in [
		"https://example.com/a@b", "postgres://app@db/app", "postgres://app:$PASSWORD@db/app",
		"http://proxy:3128",
	] {
		count(secret_in_env.deny) == 0 with input as env("X", value)
	}
}

test_arguments if {
	secret_in_env.deny == {{"message": "ARG NPM_TOKEN holds a literal secret", "path": ["args", 0]}} with input as {
		"args": [{"name": "NPM_TOKEN", "value": "abcdef123"}],
		"stages": [],
	}
	count(secret_in_env.deny) == 0 with input as stage([{"cmd": "arg", "pairs": [{"name": "NPM_TOKEN"}]}])
	count(secret_in_env.deny) == 0 with input as stage([{"cmd": "env", "pairs": [{"name": "NPM_TOKEN", "value": "$X", "unknown": "why"}]}])
}
