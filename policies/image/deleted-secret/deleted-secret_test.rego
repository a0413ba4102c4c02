package policies.image.deleted_secret_test

import data.policies.image.deleted_secret

image(path) := {"unknown": [], "files": {}, "deleted_secrets": [{"path": path, "mode": "0600", "layer": 1, "what": "a private key"}]}

test_hidden_secret if {
	deleted_secret.deny == {{
		"message": "layer 1 still has /root/.ssh/id_rsa with a private key, which a later layer only hides",
		"path": ["deleted_secrets", 0],
	}} with input as image("/root/.ssh/id_rsa")
}

test_others if {
	count(deleted_secret.deny) == 0 with input as image("/usr/share/doc/x/demo.key")
	count(deleted_secret.deny) == 0 with input as {"files": {}, "deleted_secrets": [], "unknown": []}
}

test_unread if {
	count(deleted_secret.unknown) == 1 with input as {"unknown": []}
}
