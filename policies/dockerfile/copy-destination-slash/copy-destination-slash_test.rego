package policies.dockerfile.copy_destination_slash_test

import data.policies.dockerfile.copy_destination_slash

stage(instructions) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": instructions,
}]}

copy(args) := stage([{"cmd": "copy", "args": args}])

test_no_slash if {
	copy_destination_slash.deny == {{
		"message": "COPY has several sources, but \"/app\" is no directory",
		"path": ["stages", 0, "instructions", 0, "args", 2],
	}} with input as copy(["a", "b", "/app"])
}

test_directories if {
	every args in [
		["a", "b", "/app/"], ["a", "b", "."], ["a", "b", "./"], ["a", "b", "/app/."], ["a", "/app"],
		["*.json", "/app"],
	] {
		count(copy_destination_slash.deny) == 0 with input as copy(args)
	}
}

test_unknown if {
	view := stage([{"cmd": "copy", "args": ["a", "b", "$DIR"], "unknown": {"2": "why"}}])
	count(copy_destination_slash.deny) == 0 with input as view
	count(copy_destination_slash.unknown) == 1 with input as view
}
