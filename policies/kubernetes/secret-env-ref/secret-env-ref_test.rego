package policies.kubernetes.secret_env_ref_test

import data.policies.kubernetes.secret_env_ref

pod(fields) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [object.union({"name": "web"}, fields)]}}

found(fields) := f if {
	f := secret_env_ref.deny with input as pod(fields)
}

test_key if {
	found({"env": [{"name": "MODE", "value": "fast"}, {"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}]}) == {{
		"message": "container \"web\" gets Secret \"db\" as the environment variable DB_PASSWORD",
		"path": ["spec", "containers", 0, "env", 1, "valueFrom", "secretKeyRef"],
	}}
}

test_whole_secret if {
	found({"envFrom": [{"configMapRef": {"name": "web"}}, {"prefix": "DB_", "secretRef": {"name": "db"}}]}) == {{
		"message": "container \"web\" gets all of Secret \"db\" as environment variables",
		"path": ["spec", "containers", 0, "envFrom", 1, "secretRef"],
	}}
}

test_others if {
	table := {
		{"env": [{"name": "A", "value": "b"}]}: 0,
		{"env": [{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "c", "key": "k"}}}]}: 0,
		{"env": [{"name": "A", "valueFrom": {"secretKeyRef": null}}]}: 0,
		{"env": [{"name": "A", "valueFrom": null}]}: 0,
		{"env": null, "envFrom": null}: 0,
		{"env": [null, 7], "envFrom": ["x", {"secretRef": null}]}: 0,
		{"envFrom": [{"configMapRef": {"name": "c"}}]}: 0,
		{"env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k", "optional": true}}}]}: 1,
	}
	{fields: count(found(fields)) | some fields, _ in table} == table
}

test_every_container if {
	from := [{"secretRef": {"name": "db"}}]
	got := secret_env_ref.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": {
		"containers": [{"name": "a", "envFrom": from}],
		"initContainers": [{"name": "b", "envFrom": from}],
		"ephemeralContainers": [{"name": "d", "envFrom": from}],
	}}}}
	count(got) == 3
}
