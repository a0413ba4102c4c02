package policies.kubernetes.image_registry_test

import data.policies.kubernetes.image_registry

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

one(image) := pod({"containers": [{"name": "web", "image": image}]})

params(allowed) := {"kubernetes/image-registry": {"allowed": allowed}}

found(image, allowed) := f if {
	f := image_registry.deny with input as one(image) with data.params as params(allowed)
}

test_silent_without_configuration if {
	count(found("evil.example/web:1", [])) == 0
	unknown := image_registry.unknown with input as one("${IMAGE}") with data.params as params([])
	count(unknown) == 0
}

test_message if {
	found("nginx", ["ghcr.io/acme"]) == {{
		"message": "container \"web\" uses image \"nginx\" from docker.io/library/nginx, which is not allowed",
		"path": ["spec", "containers", 0, "image"],
	}}
}

test_components_not_prefixes if {
	table := {
		"ghcr.io/acme/web:1": 0,
		"ghcr.io/acme/team/web:1": 0,
		"docker.io/library/nginx:1": 0,
		"index.docker.io/nginx:1": 0,
		"nginx:1": 0,
		"registry.example.com:5000/web": 0,
		"acme/web:1": 1,
		"ghcr.io/acme-evil/web:1": 1,
		"ghcr.io/other/web:1": 1,
		"ghcr.io.evil.example/acme/web:1": 1,
		"evil.example/ghcr.io/acme/web:1": 1,
		"GHCR.io/acme/web:1": 1,
		"ghcr.io:8443/acme/web:1": 1,
		"registry.example.com/web": 1,
	}
	allowed := ["ghcr.io/acme/", "docker.io/library", "registry.example.com:5000"]
	{ref: count(found(ref, allowed)) | some ref, _ in table} == table
}

test_unknown if {
	got := image_registry.unknown with input as one("${IMAGE}") with data.params as params(["ghcr.io"])
	{f.path | some f in got} == {["spec", "containers", 0, "image"]}
	count(found("${IMAGE}", ["ghcr.io"])) == 0
}

test_every_place if {
	got := image_registry.deny with data.params as params(["ghcr.io"]) with input as pod({
		"containers": [{"name": "a", "image": "nginx"}],
		"initContainers": [{"name": "b", "image": "nginx"}],
		"ephemeralContainers": [{"name": "d", "image": "nginx"}],
		"volumes": [{"name": "e", "image": {"reference": "models/llm"}}],
	})
	count(got) == 4
}
