package policies.kubernetes.secret_configmap_test

import data.policies.kubernetes.secret_configmap

config(values) := {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "web"}, "data": values}

found(o) := f if {
	f := secret_configmap.deny with input as o
}

test_messages if {
	found(config({"MODE": "fast", "DB_PASSWORD": "hunter2"})) == {{
		"message": "ConfigMap \"web\" has a literal secret in \"DB_PASSWORD\"",
		"path": ["data", "DB_PASSWORD"],
	}}
	found(config({"app.properties": "user=app\npassword=hunter2\nmail.password=hunter3\n"})) == {{
		"message": "ConfigMap \"web\" has literal secrets (mail.password, password) in \"app.properties\"",
		"path": ["data", "app.properties"],
	}}
}

test_data if {
	table := {
		{"db-password": "hunter2"}: 1,
		{"tls.key": "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n"}: 1,
		{"url": "postgres://app:hunter2@db:5432/app"}: 1,
		{"config.yaml": "db:\n  password: hunter2\n"}: 1,
		{"config": "password = hunter2\nuser = app\n"}: 1,
		{".env": "DB_PASSWORD=hunter2\nMODE=fast\n"}: 1,
		{"run.sh": "#!/bin/sh\nPASSWORD=hunter2\n"}: 0,
		{"README.md": "token: abc123def456\nx\n"}: 0,
		{"ca.crt": "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkq\n"}: 0,
		{"config.yaml": "db:\n  password: ${DB_PASSWORD}\n  passwordFile: /run/secrets/db\n"}: 0,
		{"password": ""}: 0,
		{"password": null}: 0,
		{"password-file": "/run/secrets/db"}: 0,
		{"secretName": "web-tls"}: 0,
		{"mode": "fast"}: 0,
	}
	{values: count(found(config(values))) | some values, _ in table} == table
}

test_binary_data if {
	table := {
		base64.encode("-----BEGIN RSA PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n"): 1,
		base64.encode("hello, world, how are you"): 0,
		"not base64!": 0,
		"": 0,
	}
	got := {value: count(found({"apiVersion": "v1", "kind": "ConfigMap", "binaryData": {"f": value}})) | some value, _ in table}
	got == table
}

test_not_about_others if {
	count(found(object.union(config({"password": "hunter2"}), {"kind": "Secret"}))) == 0
	count(found(object.union(config({"password": "hunter2"}), {"apiVersion": "example.com/v1"}))) == 0
	key := base64.encode("-----BEGIN RSA PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n")
	others := [{"kind": "Secret", "apiVersion": "v1"}, {"kind": "ConfigMap", "apiVersion": "example.com/v1"}]
	{o | some o in others; count(found(object.union(o, {"binaryData": {"f": key}}))) > 0} == set()
}

test_odd_types if {
	count(found(config(null))) == 0
	count(found(config("x"))) == 0
	count(found(config(["hunter2"]))) == 0
	count(found(config({"password": 7, "token": {"a": "b"}}))) == 0
	count(found({"apiVersion": "v1", "kind": "ConfigMap", "binaryData": {"f": 7}})) == 0
}
