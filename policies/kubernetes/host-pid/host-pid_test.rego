package policies.kubernetes.host_pid_test

import data.policies.kubernetes.host_pid

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

test_shared if {
	findings := host_pid.deny with input as pod({"hostPID": true})
	findings == {{
		"message": "the Pod shares the process namespace of its node",
		"path": ["spec", "hostPID"],
	}}
}

test_shared_by_a_template if {
	findings := host_pid.deny with input as {
		"apiVersion": "apps/v1", "kind": "DaemonSet",
		"spec": {"template": {"spec": {"hostPID": true, "containers": [{"name": "a"}, {"name": "b"}]}}},
	}
	{f.path | some f in findings} == {["spec", "template", "spec", "hostPID"]}
}

test_own if {
	every spec in [null, {}, {"hostPID": null}, {"hostPID": false}] {
		findings := host_pid.deny with input as pod(spec)
		count(findings) == 0
	}
}
