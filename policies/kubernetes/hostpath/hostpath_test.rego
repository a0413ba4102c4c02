package policies.kubernetes.hostpath_test

import data.policies.kubernetes.hostpath

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

test_host_path if {
	findings := hostpath.deny with input as pod({"volumes": [
		{"name": "a", "emptyDir": {}},
		{"name": "b", "hostPath": {"path": "/var/log"}},
	]})
	findings == {{
		"message": "volume \"b\" is the path \"/var/log\" of the node",
		"path": ["spec", "volumes", 1, "hostPath"],
	}}
}

test_whatever_the_path_and_type if {
	every source in [{}, {"path": null}, {"path": ""}, {"path": "/", "type": "Directory"}, {"path": "/run/x.sock", "type": "Socket"}] {
		findings := hostpath.deny with input as pod({"volumes": [{"name": "a", "hostPath": source}]})
		count(findings) == 1
	}
}

test_none if {
	every volumes in [null, [], [null], [{"name": "a"}], [{"name": "a", "hostPath": null}], [{"name": "a", "emptyDir": {}}]] {
		findings := hostpath.deny with input as pod({"volumes": volumes})
		count(findings) == 0
	}
}
