package policies.kubernetes.memory_request_test

import data.policies.kubernetes.memory_request

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

test_container if {
	table := {
		{}: 1,
		{"resources": null}: 1,
		{"resources": {"requests": null}}: 1,
		{"resources": {"requests": {"memory": null}}}: 1,
		{"resources": {"requests": {"memory": ""}}}: 1,
		{"resources": {"requests": {"memory": 0}}}: 1,
		{"resources": {"requests": {"memory": "0"}}}: 1,
		{"resources": {"requests": {"memory": "0.0Mi"}}}: 1,
		{"resources": {"requests": {"memory": "0m"}}}: 1,
		{"resources": {"requests": {"cpu": "1"}}}: 1,
		{"resources": "none"}: 1,
		{"resources": {"requests": {"memory": "256Mi"}}}: 0,
		{"resources": {"requests": {"memory": 1}}}: 0,
		{"resources": {"requests": {"memory": 0.5}}}: 0,
		{"resources": {"requests": {"memory": "1e3"}}}: 0,
		{"resources": {"requests": {"memory": "0.1"}}}: 0,
		{"resources": {"limits": {"memory": "256Mi"}}}: 0,
		{"resources": {"limits": {"memory": "256Mi"}, "requests": {"memory": null}}}: 0,
		{"resources": {"limits": {"memory": "256Mi"}, "requests": {"memory": 0}}}: 1,
		{"resources": {"limits": {"memory": 0}}}: 1,
	}
	got := {fields: count(found) |
		some fields, _ in table
		found := memory_request.deny with input as pod({"containers": [object.union({"name": "web"}, fields)]})
	}
	got == table
}

test_message if {
	got := memory_request.deny with input as pod({"containers": [{"name": "web"}]})
	got == {{
		"message": "container \"web\" has no memory request",
		"path": ["spec", "containers", 0, "resources", "requests", "memory"],
	}}
}

# What the Pod says (spec.resources) holds for all its containers.
test_pod_level if {
	table := {
		{"requests": {"memory": "256Mi"}}: 0,
		{"requests": {"memory": "0"}}: 1,
		{"requests": {"cpu": "1"}}: 1,
		null: 1,
		{"limits": {"memory": "256Mi"}}: 0,
		{"limits": {"memory": "256Mi"}, "requests": {"memory": "0"}}: 1,
	}
	got := {resources: count(found) |
		some resources, _ in table
		found := memory_request.deny with input as pod({"containers": [{"name": "web"}], "resources": resources})
	}
	got == table
}

test_every_container_but_ephemeral_ones if {
	got := memory_request.deny with input as {"apiVersion": "apps/v1", "kind": "StatefulSet", "spec": {"template": {"spec": {
		"containers": [{"name": "a"}],
		"initContainers": [{"name": "b"}, {"name": "c", "restartPolicy": "Always"}],
		"ephemeralContainers": [{"name": "d"}],
	}}}}
	{array.slice(f.path, 3, 5) | some f in got} == {["containers", 0], ["initContainers", 0], ["initContainers", 1]}
}
