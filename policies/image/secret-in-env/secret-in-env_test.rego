package policies.image.secret_in_env_test

import data.policies.image.secret_in_env

env(name, value) := {"config": {"env": [{"name": "PATH", "value": "/bin"}, {"name": name, "value": value}]}}

token := concat("", ["gh", "p_0123456789abcdefghijABCDEFGHIJ012345"])

test_secrets if {
	secret_in_env.deny == {{
		"message": "the environment variable DB_PASSWORD holds a literal secret",
		"path": ["config", "env", 1, "value"],
	}} with input as env("DB_PASSWORD", "hunter2")
	every name, value in {"DATABASE_URL": "postgres://app:hunter2@db/app", "X": token} {
		count(secret_in_env.deny) == 1 with input as env(name, value)
	}
}

test_harmless if {
	every name, value in {
		"DB_PASSWORD_FILE": "/run/secrets/db", "DB_PASSWORD": "", "TOKEN_URL": "https://example.com", "PYTHON_VERSION": "3.13.1",
		"GPG_KEY": "E3FF2839C048B25C084DEBE9B26995E310250568",
	} {
		count(secret_in_env.deny) == 0 with input as env(name, value)
	}
}

test_arguments if {
	every list in ["entrypoint", "cmd"] {
		{f.path | some f in secret_in_env.deny} == {["config", list, 1]} with input as {"config": {list: ["server", sprintf("--token=%s", [token])]}}
	}
	check := {"config": {"healthcheck": {"test": ["CMD-SHELL", sprintf("curl -H 'Authorization: token %s' localhost", [token])]}}}
	{f.path | some f in secret_in_env.deny} == {["config", "healthcheck", "test", 1]} with input as check
}

test_messages_keep_the_secret if {
	every finding in secret_in_env.deny {
		not contains(finding.message, "hunter2")
	} with input as env("DATABASE_URL", "postgres://app:hunter2@db/app")
}
