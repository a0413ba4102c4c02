package policies.image.unlisted_test

import data.policies.image.unlisted

image := {"name": "nginx", "reference": {"registry": "docker.io", "repository": "library/nginx", "tag": "latest", "digest": ""}}

facts(fallback, entries) := {"evidence": {"default": fallback, "entries": entries}}

test_unlisted if {
	unlisted.deny == {{
		"message": "no entry of trust is about nginx; add one to trust.images with match: [docker.io/library/nginx]",
		"path": ["name"],
	}} with input as image with data.facts as facts("warn", [])
}

test_listed if {
	count(unlisted.deny) == 0 with input as image with data.facts as facts("warn", [{"name": "x", "skip": true, "needs": []}])
}

test_other_defaults if {
	count(unlisted.deny) == 0 with input as image with data.facts as facts("deny", [])
	count(unlisted.deny) == 0 with input as image with data.facts as facts("allow", [])
	count(unlisted.deny) == 0 with input as image with data.facts as {}
}

test_archive if count(unlisted.deny) == 0 with input as {"name": "x.tar"} with data.facts as facts("warn", [])
