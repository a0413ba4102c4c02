package policies.image.registry_test

import data.policies.image.registry

image(host, repository) := {
	"name": sprintf("%s/%s:1", [host, repository]),
	"reference": {"registry": host, "repository": repository, "tag": "1", "digest": ""},
	"tags": [],
}

params := {"image/registry": {"allowed": ["ghcr.io/acme"]}}

test_not_allowed if {
	every host, repository in {"docker.io": "library/nginx", "ghcr.io": "acme-evil/app", "ghcr.io.example.com": "acme/app"} {
		{f.path | some f in registry.deny} == {["name"]} with input as image(host, repository) with data.params as params
	}
}

test_allowed if {
	count(registry.deny) == 0 with input as image("ghcr.io", "acme/app") with data.params as params
}

test_not_configured if {
	count(registry.deny) == 0 with input as image("docker.io", "library/nginx")
	count(registry.unknown) == 0 with input as {"name": "x.tar", "tags": []}
}

test_archive if {
	{f.path | some f in registry.deny} == {["tags", 0]} with input as {"name": "x.tar", "tags": ["quay.io/x/y:1"]} with data.params as params
	count(registry.unknown) == 1 with input as {"name": "x.tar", "tags": []} with data.params as params
}
