package policies.image.distroless_package_manager_test

import data.policies.image.distroless_package_manager

image(name) := {
	"name": name, "tags": [], "unknown": [], "annotations": {}, "config": {},
	"files": {"package_managers": [{"path": "/usr/bin/apt-get", "type": "file", "mode": "0755", "layer": 0}]},
}

test_declared if {
	distroless_package_manager.deny == {{
		"message": "/usr/bin/apt-get (mode 0755, layer 0) is a package manager, and the image is declared distroless",
		"path": ["files", "package_managers", 0],
	}} with input as image("acme/distroless:1")
}

test_not_declared if {
	count(distroless_package_manager.deny) == 0 with input as image("debian:13")
}

test_unread if {
	count(distroless_package_manager.unknown) == 1 with input as {"name": "acme/distroless", "unknown": []}
	count(distroless_package_manager.unknown) == 0 with input as {"name": "debian:13", "unknown": []}
}
