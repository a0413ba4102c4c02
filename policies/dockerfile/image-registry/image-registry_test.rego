package policies.dockerfile.image_registry_test

import data.policies.dockerfile.image_registry

base(image) := {"stages": [{"index": 0, "base": {"image": image}, "instructions": []}]}

params := {"dockerfile/image-registry": {"allowed": ["docker.io/library", "ghcr.io/acme"]}}

test_not_allowed if {
	every image in ["acme/web:1", "ghcr.io/acme-evil/web:1", "quay.io/library/debian:12"] {
		count(image_registry.deny) == 1 with input as base(image) with data.params as params
	}
}

test_not_configured if {
	count(image_registry.deny) == 0 with input as base("acme/web:1") with data.params as {"dockerfile/image-registry": {"allowed": []}}
}

test_allowed if {
	every image in ["debian:12", "docker.io/library/debian", "ghcr.io/acme/web:1"] {
		count(image_registry.deny) == 0 with input as base(image) with data.params as params
	}
}
