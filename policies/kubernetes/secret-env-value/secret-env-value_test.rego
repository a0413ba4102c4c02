package policies.kubernetes.secret_env_value_test

import data.policies.kubernetes.secret_env_value

pod(env) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{"name": "web", "env": env}]}}

found(env) := f if {
	f := secret_env_value.deny with input as pod(env)
}

test_message if {
	found([{"name": "MODE", "value": "fast"}, {"name": "DB_PASSWORD", "value": "hunter2"}]) == {{
		"message": "container \"web\" has a literal secret in the environment variable DB_PASSWORD",
		"path": ["spec", "containers", 0, "env", 1, "value"],
	}}
}

# The value itself must not reach a report.
test_message_hides_the_value if {
	messages := {f.message | some f in found([{"name": "DB_PASSWORD", "value": "hunter2"}, {"name": "URL", "value": "redis://:hunter2@cache/0"}])}
	count(messages) == 2
	{m | some m in messages; contains(m, "hunter2")} == set()
}

test_values if {
	table := {
		["DB_PASSWORD", "hunter2"]: 1,
		["DATABASE_URL", "postgres://app:hunter2@db:5432/app"]: 1,
		["TLS", "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n"]: 1,
		["API_KEY", "5f4dcc3b5aa765d61d8327deb882cf99"]: 1,
		["DB_PASSWORD", ""]: 0,
		["DB_PASSWORD", "$(POSTGRES_PASSWORD)"]: 0,
		["DB_PASSWORD_FILE", "/run/secrets/db"]: 0,
		["DATABASE_URL", "postgres://app:$(DB_PASSWORD)@db:5432/app"]: 0,
		["SECRET_NAME", "web-tls"]: 0,
		["TOKEN_URL", "https://auth.example.com/token"]: 0,
		["GREETING", "hello"]: 0,
	}
	{row: count(found([{"name": row[0], "value": row[1]}])) | some row, _ in table} == table
}

test_references_are_not_values if {
	count(found([
		{"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}},
		{"name": "DB_PASSWORD", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
	])) == 0
}

test_every_container if {
	env := [{"name": "DB_PASSWORD", "value": "hunter2"}]
	got := secret_env_value.deny with input as {"apiVersion": "batch/v1", "kind": "CronJob", "spec": {"jobTemplate": {"spec": {"template": {"spec": {
		"containers": [{"name": "a", "env": env}],
		"initContainers": [{"name": "b", "env": env}, {"name": "c", "env": env, "restartPolicy": "Always"}],
		"ephemeralContainers": [{"name": "d", "env": env}],
	}}}}}}
	count(got) == 4
}

test_odd_types if {
	count(found(null)) == 0
	count(found("x")) == 0
	count(found([null, "x", 7, {}, {"name": null, "value": "hunter2"}, {"name": "DB_PASSWORD"}, {"name": "DB_PASSWORD", "value": null}, {"name": "DB_PASSWORD", "value": 7}])) == 0
}
