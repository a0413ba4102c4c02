package policies.dockerfile.add_remote_test

import data.policies.dockerfile.add_remote

stage(instructions) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": instructions,
}]}

added(args, flags) := stage([{"cmd": "add", "args": args, "flags": flags}])

test_remote_without_checksum if {
	every source in [
		"https://example.com/a", "HTTP://example.com/a", "https://github.com/acme/web.git",
		"git@github.com:acme/web.git#main", "https://example.com/$FILE",
	] {
		count(add_remote.deny) == 1 with input as added([source, "/"], {})
	}
}

test_checked if {
	commit := "https://github.com/acme/web.git#0123456789012345678901234567890123456789:docs"
	count(add_remote.deny) == 0 with input as added([commit, "/"], {})
	count(add_remote.deny) == 0 with input as added(["https://example.com/a", "/"], {"checksum": "sha256:ab"})
	count(add_remote.deny) == 0 with input as added(["a", "/"], {})
}
