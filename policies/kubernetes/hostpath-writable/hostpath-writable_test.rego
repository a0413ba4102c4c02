package policies.kubernetes.hostpath_writable_test

import data.policies.kubernetes.hostpath_writable

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

logs := {"name": "logs", "hostPath": {"path": "/var/log"}}

test_read_only_absent_null_or_false if {
	every mount in [{"name": "logs"}, {"name": "logs", "readOnly": null}, {"name": "logs", "readOnly": false}] {
		findings := hostpath_writable.deny with input as pod({"volumes": [logs], "containers": [{"name": "a", "volumeMounts": [mount]}]})
		findings == {{
			"message": "container \"a\" can write to \"/var/log\" of the node (volume \"logs\")",
			"path": ["spec", "containers", 0, "volumeMounts", 0, "readOnly"],
		}}
	}
}

test_every_mount_of_every_type_of_container if {
	findings := hostpath_writable.deny with input as pod({
		"volumes": [{"name": "tmp", "emptyDir": {}}, logs],
		"containers": [{"name": "a", "volumeMounts": [{"name": "tmp"}, {"name": "logs", "mountPath": "/a"}, {"name": "logs", "mountPath": "/b"}]}],
		"initContainers": [{"name": "b", "volumeMounts": [{"name": "logs", "readOnly": true}]}, {"name": "c", "volumeMounts": [{"name": "logs"}]}],
		"ephemeralContainers": [{"name": "d", "volumeMounts": [{"name": "logs"}]}],
	})
	{f.path | some f in findings} == {
		["spec", "containers", 0, "volumeMounts", 1, "readOnly"],
		["spec", "containers", 0, "volumeMounts", 2, "readOnly"],
		["spec", "initContainers", 1, "volumeMounts", 0, "readOnly"],
		["spec", "ephemeralContainers", 0, "volumeMounts", 0, "readOnly"],
	}
}

test_read_only if {
	findings := hostpath_writable.deny with input as pod({"volumes": [logs], "containers": [{"name": "a", "volumeMounts": [{"name": "logs", "readOnly": true}]}]})
	count(findings) == 0
}

test_not_mounted_or_no_host_path if {
	every spec in [
		{"volumes": [logs], "containers": [{"name": "a"}, {"name": "b", "volumeMounts": null}]},
		{"volumes": [{"name": "logs", "emptyDir": {}}], "containers": [{"name": "a", "volumeMounts": [{"name": "logs"}]}]},
		{"volumes": [{"name": "logs", "hostPath": null}], "containers": [{"name": "a", "volumeMounts": [{"name": "logs"}]}]},
		{"containers": [{"name": "a", "volumeMounts": [{"name": "logs"}]}]},
	] {
		findings := hostpath_writable.deny with input as pod(spec)
		count(findings) == 0
	}
}
