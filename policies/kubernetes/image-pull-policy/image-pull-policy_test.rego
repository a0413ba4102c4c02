package policies.kubernetes.image_pull_policy_test

import data.policies.kubernetes.image_pull_policy

container(image, policy) := {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "web", "image": image, "imagePullPolicy": policy}]}}

digest := "sha256:6af79ae5de407283dcea8b00d5c37ace95441fd58a8b1d2aa1ed93f5511bb18c"

test_table if {
	table := {
		["nginx:1.27", null]: 1,
		["nginx:1.27", ""]: 1,
		["nginx:1.27", "IfNotPresent"]: 1,
		["nginx:1.27", "Never"]: 1,
		["nginx:1.27", "Always"]: 0,
		["nginx", null]: 0,
		["nginx:latest", null]: 0,
		["registry:443/web", null]: 0,
		["registry:443/web:1", null]: 1,
		["nginx", "IfNotPresent"]: 1,
		["nginx:latest", "Never"]: 1,
		[sprintf("nginx@%s", [digest]), null]: 0,
		[sprintf("nginx:1.27@%s", [digest]), "IfNotPresent"]: 0,
		["${IMAGE}", null]: 0,
	}
	got := {[image, policy]: count(found) |
		some [image, policy], _ in table
		found := image_pull_policy.deny with input as container(image, policy)
	}
	got == table
}

test_message if {
	got := image_pull_policy.deny with input as container("nginx:1.27", "Never")
	got == {{
		"message": "container \"web\" pulls \"nginx:1.27\" with policy Never; it should be Always",
		"path": ["spec", "containers", 0, "imagePullPolicy"],
	}}
}

test_unknown if {
	table := {["${IMAGE}", null]: 1, ["${IMAGE}", "IfNotPresent"]: 1, ["${IMAGE}", "Always"]: 0, ["nginx:1", null]: 0}
	got := {[image, policy]: count(found) |
		some [image, policy], _ in table
		found := image_pull_policy.unknown with input as container(image, policy)
	}
	got == table
}

volume(policy) := {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [], "volumes": [{"name": "model", "image": {"reference": "models/llm:1", "pullPolicy": policy}}]}}

test_image_volume if {
	got := image_pull_policy.deny with input as volume(null)
	{f.path | some f in got} == {["spec", "volumes", 0, "image", "pullPolicy"]}
	always := image_pull_policy.deny with input as volume("Always")
	count(always) == 0
}
