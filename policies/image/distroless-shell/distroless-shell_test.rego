package policies.image.distroless_shell_test

import data.policies.image.distroless_shell

shells := [{"path": "/bin/sh", "type": "file", "mode": "0755", "layer": 1}]

image(name, base) := {"name": name, "tags": [], "base": {"name": base}, "files": {"shells": shells}, "unknown": [], "annotations": {}, "config": {}}

test_declared if {
	every names in [["ghcr.io/acme/distroless-app:1", "x"], ["acme/app:1", "gcr.io/distroless/static-debian12:nonroot"]] {
		distroless_shell.deny == {{
			"message": "/bin/sh (mode 0755, layer 1) is a shell, and the image is declared distroless",
			"path": ["files", "shells", 0],
		}} with input as image(names[0], names[1])
	}
}

test_declared_by_label if {
	params := {"image/distroless-shell": {"declared": ["com.acme.kind=minimal"]}}
	labelled := object.union(image("app", ""), {"config": {"labels": {"com.acme.kind": "minimal"}}})
	annotated := object.union(image("app", ""), {"annotations": {"com.acme.kind": "minimal"}})
	every input_document in [labelled, annotated] {
		count(distroless_shell.deny) == 1 with input as input_document with data.params as params
	}
	count(distroless_shell.deny) == 0 with input as image("app", "") with data.params as params
}

test_not_declared if {
	count(distroless_shell.deny) == 0 with input as image("debian:13", "")
	count(distroless_shell.deny) == 0 with input as image("gcr.io/distroless/static:debug", "")
	count(distroless_shell.unknown) == 0 with input as {"name": "debian:13", "unknown": []}
}

test_no_shell_or_unread if {
	clean := object.union(image("acme/distroless", ""), {"files": {"shells": []}})
	count(distroless_shell.deny) == 0 with input as clean
	count(distroless_shell.unknown) == 1 with input as {"name": "acme/distroless", "unknown": []}
}
