package policies.kubernetes.image_digest_test

import data.policies.kubernetes.image_digest

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

one(image) := pod({"containers": [{"name": "web", "image": image}]})

digest := "sha256:6af79ae5de407283dcea8b00d5c37ace95441fd58a8b1d2aa1ed93f5511bb18c"

test_message if {
	got := image_digest.deny with input as one("nginx:1.27")
	got == {{
		"message": "container \"web\" uses image \"nginx:1.27\" without a digest",
		"path": ["spec", "containers", 0, "image"],
	}}
}

test_references if {
	table := {
		"nginx": 1, "nginx:1.27": 1, "registry:443/web": 1,
		sprintf("nginx@%s", [digest]): 0,
		sprintf("nginx:1.27@%s", [digest]): 0,
		sprintf("registry:443/web:1@%s", [digest]): 0,
		"nginx@sha256:0": 0,
		"${IMAGE}": 0,
	}
	got := {ref: count(found) |
		some ref, _ in table
		found := image_digest.deny with input as one(ref)
	}
	got == table
}

test_unknown if {
	table := {"nginx": 0, "nginx@sha256:0": 1, "${IMAGE}": 1}
	got := {ref: count(found) |
		some ref, _ in table
		found := image_digest.unknown with input as one(ref)
	}
	got == table
}

test_volume if {
	got := image_digest.deny with input as pod({"containers": [], "volumes": [{"name": "model", "image": {"reference": "models/llm:1"}}]})
	{f.path | some f in got} == {["spec", "volumes", 0, "image", "reference"]}
}
