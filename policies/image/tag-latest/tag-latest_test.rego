package policies.image.tag_latest_test

import data.policies.image.tag_latest

image(tag, digest) := {
	"name": "x",
	"reference": {"registry": "docker.io", "repository": "acme/app", "tag": tag, "digest": digest},
	"tags": [],
}

test_floating if {
	count(tag_latest.deny) == 1 with input as image("latest", "")
	{f.path | some f in tag_latest.deny} == {["name"]} with input as image("", "")
}

test_fixed if {
	count(tag_latest.deny) == 0 with input as image("1.2", "")
	count(tag_latest.deny) == 0 with input as image("", "sha256:0f")
	count(tag_latest.deny) == 0 with input as image("latest", "sha256:0f")
}

test_names_in_an_archive if {
	archive := {"name": "app.tar", "tags": ["docker.io/acme/app:1", "docker.io/acme/app:latest"]}
	{f.path | some f in tag_latest.deny} == {["tags", 1]} with input as archive
	count(tag_latest.deny) == 0 with input as {"name": "app.tar", "tags": []}
}
