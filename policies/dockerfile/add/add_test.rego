package policies.dockerfile.add_test

import data.policies.dockerfile.add

stage(instructions) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": instructions,
}]}

added(args) := stage([{"cmd": "add", "args": args}])

test_files if {
	every args in [["app.jar", "/app/"], ["a", "b/", "/c/"], ["src/*", "/src/"], ["conf/$ENV/app.ini", "/etc/"]] {
		count(add.deny) == 1 with input as added(args)
	}
}

test_archives_and_urls if {
	every source in [
		"rootfs.tar.xz", "a.tgz", "https://example.com/a", "git@github.com:acme/web.git",
		"https://github.com/acme/web.git#v1",
	] {
		count(add.deny) == 0 with input as added([source, "/"])
	}
}

test_unknown if {
	count(add.unknown) == 1 with input as added(["${ARCHIVE}", "/"])
	count(add.deny) == 0 with input as added(["${ARCHIVE}", "/"])
}
