package policies.dockerfile.secret_file_test

import data.policies.dockerfile.secret_file

stage(instructions) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": instructions,
}]}

copy(args) := stage([{"cmd": "copy", "args": args}])

test_credentials if {
	every name in [
		"id_rsa", ".ssh/id_ed25519", "deploy/.ssh", "server.key", "tls.pem", "keystore.jks", "client.p12",
		".npmrc", "config/.npmrc",
		".netrc", ".aws/credentials", "aws/credentials", ".docker/config.json", ".kube/config", "kubeconfig",
		"prod.kubeconfig",
		".env", ".env.production", ".git-credentials", ".pgpass", "service-account.json", "credentials.json",
		"terraform.tfstate", "a.pfx",
	] {
		count(secret_file.deny) == 1 with input as copy([name, "/app/"])
	}
}

test_harmless if {
	every name in [
		"id_rsa.pub", "ca.pem", "certs/fullchain.pem", "ca-bundle.pem", "public.key", "docker.gpg.key",
		".env.example", "package.json",
		".", "env", "environment.ts", "keys.go", "config.json", "aws.go", "test.pem", "credentials.go",
		"secret-santa.js", "truststore.jks",
	] {
		count(secret_file.deny) == 0 with input as copy([name, "/app/"])
	}
	count(secret_file.deny) == 0 with input as copy(["nodesource.pem", "/etc/apt/keyrings/"])
}

test_destination if {
	count(secret_file.deny) == 1 with input as copy(["build/creds", "/root/.aws/credentials"])
	count(secret_file.deny) == 1 with input as copy([".npmrc", "/root/.npmrc"])
}

test_build_stage if {
	view := {"stages": [
		{"index": 0, "lineage": [0], "instructions": [{"cmd": "copy", "args": [".npmrc", "."]}]},
		{"index": 1, "lineage": [1], "final": true, "instructions": []},
	]}
	count(secret_file.deny) == 0 with input as view
}
