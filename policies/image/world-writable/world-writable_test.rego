package policies.image.world_writable_test

import data.policies.image.world_writable

image(paths) := {"unknown": [], "files": {"world_writable": [{"path": path, "type": "file", "mode": "0666", "layer": 0} | some path in paths]}}

test_files if {
	world_writable.deny == {{
		"message": "/app/config (mode 0666, layer 0) can be written by everybody; take the bit away with chmod o-w",
		"path": ["files", "world_writable", 0],
	}} with input as image(["/app/config"])
}

test_many_are_one_finding if {
	paths := [sprintf("/app/%d", [i]) | some i in numbers.range(1, 500)]
	count(world_writable.deny) == 1 with input as image(paths)
}

test_ignored_and_none if {
	count(world_writable.deny) == 0 with input as image(["/app/a/b"]) with data.params as {"image/world-writable": {"ignore": ["/app/**"]}}
	count(world_writable.deny) == 0 with input as image([])
}

test_unread if {
	count(world_writable.unknown) == 1 with input as {"unknown": []}
}
