package policies.dockerfile.image_digest_test

import data.policies.dockerfile.image_digest

base(image) := {"stages": [{"index": 0, "base": {"image": image}, "instructions": []}]}

digest := sprintf("sha256:%s", [concat("", ["a" | some _ in numbers.range(1, 64)])])

test_without_digest if {
	count(image_digest.deny) == 1 with input as base("debian:12")
}

test_with_digest if {
	count(image_digest.deny) == 0 with input as base(sprintf("debian:12@%s", [digest]))
	count(image_digest.deny) == 0 with input as {"stages": [{"index": 0, "base": {"scratch": true}, "instructions": []}]}
	count(image_digest.deny) == 0 with input as {"stages": [{"index": 1, "base": {"stage": 0}, "instructions": []}]}
}

test_unknown if {
	unknown := {"raw": "$BASE", "unknown": "build argument BASE has no default"}
	count(image_digest.unknown) == 1 with input as {"stages": [{"index": 0, "base": unknown, "instructions": []}]}
}
