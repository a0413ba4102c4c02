package policies.kubernetes.proc_mount_restricted_test

import data.policies.kubernetes.proc_mount_restricted

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

findings(spec) := found if {
	found := proc_mount_restricted.deny with input as pod(spec)
}

test_unmasked if {
	every type in ["Unmasked", "", "default"] {
		findings({"containers": [{"name": "a", "securityContext": {"procMount": type}}]}) == {{
			"message": sprintf("container \"a\" mounts /proc as %q", [type]),
			"path": ["spec", "containers", 0, "securityContext", "procMount"],
		}}
	}
}

test_every_type_of_container if {
	bad := {"name": "a", "securityContext": {"procMount": "Unmasked"}}
	every host_users in [null, true] {
		count(findings({"hostUsers": host_users, "containers": [bad], "initContainers": [bad], "ephemeralContainers": [bad]})) == 3
	}
}

test_masked if {
	every context in [null, {}, {"procMount": null}, {"procMount": "Default"}] {
		findings({"containers": [{"name": "a", "securityContext": context}]}) == set()
	}
}

test_user_namespace_too if {
	count(findings({"hostUsers": false, "containers": [{"name": "a", "securityContext": {"procMount": "Unmasked"}}]})) == 1
}
