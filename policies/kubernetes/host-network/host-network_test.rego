package policies.kubernetes.host_network_test

import data.policies.kubernetes.host_network

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

test_shared if {
	findings := host_network.deny with input as pod({"hostNetwork": true})
	findings == {{
		"message": "the Pod shares the network of its node",
		"path": ["spec", "hostNetwork"],
	}}
}

test_shared_by_a_template if {
	findings := host_network.deny with input as {
		"apiVersion": "apps/v1", "kind": "DaemonSet",
		"spec": {"template": {"spec": {"hostNetwork": true, "containers": [{"name": "a"}, {"name": "b"}]}}},
	}
	{f.path | some f in findings} == {["spec", "template", "spec", "hostNetwork"]}
}

test_own if {
	every spec in [null, {}, {"hostNetwork": null}, {"hostNetwork": false}] {
		findings := host_network.deny with input as pod(spec)
		count(findings) == 0
	}
}
