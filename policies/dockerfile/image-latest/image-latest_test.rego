package policies.dockerfile.image_latest_test

import data.policies.dockerfile.image_latest

base(image) := {"stages": [{"index": 0, "base": {"image": image}, "instructions": []}]}

test_floating if {
	every image in ["debian", "debian:latest", "registry.example.com:5000/debian", "ghcr.io/acme/web:latest"] {
		count(image_latest.deny) == 1 with input as base(image)
	}
}

test_fixed if {
	every image in ["debian:12", "registry.example.com:5000/debian:12", "debian:latest@sha256:%s"] {
		count(image_latest.deny) == 0 with input as base(replace(image, "%s", concat("", ["a" | some _ in numbers.range(1, 64)])))
	}
}

test_copied_and_mounted if {
	findings := image_latest.deny with input as {"stages": [{"index": 0, "base": {"scratch": true}, "instructions": [
		{"cmd": "copy", "from": {"raw": "nginx", "image": "nginx"}},
		{"cmd": "run", "mounts": [{"type": "bind", "from": {"raw": "alpine:latest", "image": "alpine:latest"}}]},
	]}]}
	{f.path | some f in findings} == {
		["stages", 0, "instructions", 0, "from", "image"],
		["stages", 0, "instructions", 1, "mounts", 0, "from", "image"],
	}
}

test_unknown if {
	bases := {"raw": "${BASE}", "text": "${BASE}", "unknown": "build argument BASE has no default"}
	count(image_latest.unknown) == 1 with input as {"stages": [{"index": 0, "base": bases, "instructions": []}]}
	tagged := object.union(bases, {"text": "${REGISTRY}/app:1"})
	count(image_latest.unknown) == 0 with input as {"stages": [{"index": 0, "base": tagged, "instructions": []}]}
}
