package policies.kubernetes.host_ipc_test

import data.policies.kubernetes.host_ipc

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

test_shared if {
	findings := host_ipc.deny with input as pod({"hostIPC": true})
	findings == {{
		"message": "the Pod shares the IPC namespace of its node",
		"path": ["spec", "hostIPC"],
	}}
}

test_shared_by_a_template if {
	findings := host_ipc.deny with input as {
		"apiVersion": "apps/v1", "kind": "DaemonSet",
		"spec": {"template": {"spec": {"hostIPC": true, "containers": [{"name": "a"}, {"name": "b"}]}}},
	}
	{f.path | some f in findings} == {["spec", "template", "spec", "hostIPC"]}
}

test_own if {
	every spec in [null, {}, {"hostIPC": null}, {"hostIPC": false}] {
		findings := host_ipc.deny with input as pod(spec)
		count(findings) == 0
	}
}
