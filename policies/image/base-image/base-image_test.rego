package policies.image.base_image_test

import data.policies.image.base_image

image(name) := {"base": {"name": name}, "annotations": {}, "config": {"labels": {}}}

params := {"image/base-image": {"allowed": ["docker.io/library"]}}

none := {"annotations": {}, "config": {"labels": {}}}

test_not_allowed if {
	{f.path | some f in base_image.deny} == {["base", "name"]} with input as image("docker.io/acme/base:1") with data.params as params
	label := {"config": {"labels": {"org.opencontainers.image.base.name": "quay.io/acme/base:1"}}}
	{f.path | some f in base_image.deny} == {["config", "labels", "org.opencontainers.image.base.name"]} with input as label with data.params as params
}

test_allowed if {
	every name in ["debian:12", "docker.io/library/debian:12"] {
		count(base_image.deny) == 0 with input as image(name) with data.params as params
		count(base_image.unknown) == 0 with input as image(name) with data.params as params
	}
}

test_unknown if {
	count(base_image.unknown) == 1 with input as none with data.params as params
	count(base_image.unknown) == 1 with input as image("no reference!") with data.params as params
	count(base_image.deny) == 0 with input as image("no reference!") with data.params as params
}

test_not_configured if {
	count(base_image.unknown) == 0 with input as none
	count(base_image.deny) == 0 with input as image("quay.io/x/y")
}
