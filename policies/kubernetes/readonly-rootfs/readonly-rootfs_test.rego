package policies.kubernetes.readonly_rootfs_test

import data.policies.kubernetes.readonly_rootfs

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

findings(spec) := found if {
	found := readonly_rootfs.deny with input as pod(spec)
}

test_writable if {
	every context in [null, {}, {"readOnlyRootFilesystem": null}, {"readOnlyRootFilesystem": false}] {
		findings({"containers": [{"name": "a", "securityContext": context}]}) == {{
			"message": "container \"a\" can write to its root filesystem",
			"path": ["spec", "containers", 0, "securityContext", "readOnlyRootFilesystem"],
		}}
	}
}

test_init_containers_but_not_ephemeral_ones if {
	{f.path | some f in findings({"initContainers": [{"name": "b"}], "ephemeralContainers": [{"name": "c"}]})} == {["spec", "initContainers", 0, "securityContext", "readOnlyRootFilesystem"]}
}

test_read_only if {
	findings({"containers": [{"name": "a", "securityContext": {"readOnlyRootFilesystem": true}}]}) == set()
}

test_windows if {
	findings({"os": {"name": "windows"}, "containers": [{"name": "a"}]}) == set()
}
