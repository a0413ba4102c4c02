package policies.kubernetes.privileged_test

import data.policies.kubernetes.privileged

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

test_privileged_container if {
	findings := privileged.deny with input as pod({"containers": [
		{"name": "good", "securityContext": {"privileged": false}},
		{"name": "bad", "securityContext": {"privileged": true}},
	]})
	findings == {{
		"message": "container \"bad\" is privileged",
		"path": ["spec", "containers", 1, "securityContext", "privileged"],
	}}
}

test_privileged_init_and_ephemeral if {
	findings := privileged.deny with input as pod({
		"containers": [{"name": "a"}],
		"initContainers": [{"name": "b", "securityContext": {"privileged": true}}],
		"ephemeralContainers": [{"name": "c", "securityContext": {"privileged": true}}],
	})
	count(findings) == 2
}

test_privileged_in_a_template if {
	findings := privileged.deny with input as {
		"apiVersion": "batch/v1", "kind": "CronJob",
		"spec": {"jobTemplate": {"spec": {"template": {"spec": {"containers": [{"name": "a", "securityContext": {"privileged": true}}]}}}}},
	}
	{f.path | some f in findings} == {["spec", "jobTemplate", "spec", "template", "spec", "containers", 0, "securityContext", "privileged"]}
}

test_not_privileged if {
	every containers in [
		null,
		[],
		[null],
		[{"name": "a", "securityContext": null}, {"name": "b"}, {"name": "c", "securityContext": {}}],
		[{"name": "a", "securityContext": {"privileged": null}}],
	] {
		findings := privileged.deny with input as pod({"containers": containers})
		count(findings) == 0
	}
}
