package policies.kubernetes.image_latest_test

import data.policies.kubernetes.image_latest

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

one(image) := pod({"containers": [{"name": "web", "image": image}]})

flagged(image) if {
	some f in image_latest.deny with input as one(image)
	f.path == ["spec", "containers", 0, "image"]
}

unknown(image) if {
	some f in image_latest.unknown with input as one(image)
	f.path == ["spec", "containers", 0, "image"]
}

digest := "sha256:6af79ae5de407283dcea8b00d5c37ace95441fd58a8b1d2aa1ed93f5511bb18c"

test_message if {
	got := image_latest.deny with input as one("nginx")
	got == {{
		"message": "container \"web\" uses image \"nginx\", which has no tag and so means latest",
		"path": ["spec", "containers", 0, "image"],
	}}
}

test_references if {
	table := {
		"nginx": true,
		"nginx:latest": true,
		"docker.io/library/nginx": true,
		"registry.example.com/web": true,
		"registry.example.com:443/web": true,
		"registry:443/web": true,
		"localhost:5000/team/web:latest": true,
		"[::1]:5000/web": true,
		"nginx:1.27": false,
		"nginx:latest-alpine": false,
		"nginx:LATEST": false,
		"registry:443/web:1": false,
		"web:443": false,
		sprintf("nginx@%s", [digest]): false,
		sprintf("nginx:latest@%s", [digest]): false,
		sprintf("registry:443/web@%s", [digest]): false,
	}
	{ref | some ref, want in table; want; not flagged(ref)} == set()
	{ref | some ref, want in table; not want; flagged(ref)} == set()
	{ref | some ref, _ in table; unknown(ref)} == set()
}

test_placeholders_are_unknown if {
	refs := {"${IMAGE}", "$(IMAGE):latest", "IMAGE_PLACEHOLDER", "<image>", "nginx:", "nginx@sha256:0", " "}
	{ref | some ref in refs; flagged(ref)} == set()
	{ref | some ref in refs; not unknown(ref)} == set()
}

test_every_place if {
	got := image_latest.deny with input as {"apiVersion": "batch/v1", "kind": "CronJob", "spec": {"jobTemplate": {"spec": {"template": {"spec": {
		"containers": [{"name": "a", "image": "nginx"}],
		"initContainers": [{"name": "b", "image": "nginx"}, {"name": "c", "image": "nginx", "restartPolicy": "Always"}],
		"ephemeralContainers": [{"name": "d", "image": "nginx"}],
		"volumes": [{"name": "e", "image": {"reference": "models/llm"}}, {"name": "f", "emptyDir": {}}],
	}}}}}}
	{f.path | some f in got} == {array.concat(["spec", "jobTemplate", "spec", "template", "spec"], p) | some p in {
		["containers", 0, "image"],
		["initContainers", 0, "image"],
		["initContainers", 1, "image"],
		["ephemeralContainers", 0, "image"],
		["volumes", 0, "image", "reference"],
	}}
}

test_odd_types if {
	inputs := [pod({"containers": [{"name": "a"}, {"name": "b", "image": null}, {"name": "c", "image": 7}, {"image": ""}], "volumes": [{"name": "v", "image": null}]})]
	every i in inputs {
		count(image_latest.deny) == 0 with input as i
		count(image_latest.unknown) == 0 with input as i
	}
}
