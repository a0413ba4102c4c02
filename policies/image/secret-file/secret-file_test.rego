package policies.image.secret_file_test

import data.policies.image.secret_file

image(path) := {"unknown": [], "files": {"secrets": [{"path": path, "mode": "0600", "layer": 2, "what": "a private key"}]}}

test_secrets if {
	secret_file.deny == {{
		"message": "/root/.ssh/id_rsa (layer 2) holds a private key",
		"path": ["files", "secrets", 0],
	}} with input as image("/root/.ssh/id_rsa")
	with_line := {"files": {"secrets": [{"path": "/app/config.yaml", "layer": 0, "what": "a GitHub token", "line": 3}]}}
	{f.message | some f in secret_file.deny} == {"/app/config.yaml:3 (layer 0) holds a GitHub token"} with input as with_line
}

test_documentation_and_test_data if {
	every path in [
		"/usr/share/doc/openssl/demo.key", "/usr/local/go/src/crypto/tls/testdata/example-key.pem",
		"/usr/lib/python3.11/test/keycert.pem", "/app/node_modules/agent/test/key.pem",
		"/usr/lib/python3/dist-packages/twisted/test/server.pem",
	] {
		count(secret_file.deny) == 0 with input as image(path)
	}
	every path in ["/app/test.key", "/app/node_modules/agent/key.pem", "/etc/ssh/ssh_host_rsa_key", "/app/test/key.pem"] {
		count(secret_file.deny) == 1 with input as image(path)
	}
}

test_unread if {
	count(secret_file.unknown) == 1 with input as {"unknown": [{"what": "files", "why": "why"}]}
	count(secret_file.unknown) == 0 with input as image("/x")
}
