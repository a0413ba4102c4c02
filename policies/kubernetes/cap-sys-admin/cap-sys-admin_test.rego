package policies.kubernetes.cap_sys_admin_test

import data.policies.kubernetes.cap_sys_admin

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

findings(spec) := found if {
	found := cap_sys_admin.deny with input as pod(spec)
}

adds(capabilities) := {"name": "a", "securityContext": {"capabilities": {"add": capabilities}}}

test_every_spelling if {
	every capability in ["SYS_ADMIN", "sys_admin", "CAP_SYS_ADMIN", "cap_sys_admin", "ALL", "all"] {
		findings({"containers": [adds(["CHOWN", capability])]}) == {{
			"message": sprintf("container \"a\" adds capability %s, enough to take over the node", [capability]),
			"path": ["spec", "containers", 0, "securityContext", "capabilities", "add", 1],
		}}
	}
}

test_every_type_of_container if {
	count(findings({"containers": [adds(["ALL"])], "initContainers": [adds(["SYS_ADMIN"])], "ephemeralContainers": [adds(["SYS_ADMIN"])]})) == 3
}

test_others if {
	every capabilities in [null, [], [null], [1], ["NET_ADMIN", "SYS_ADMINS", "SYS_MODULE"]] {
		findings({"containers": [adds(capabilities)]}) == set()
	}
}

test_dropped_is_not_added if {
	findings({"containers": [{"name": "a", "securityContext": {"capabilities": {"drop": ["ALL", "SYS_ADMIN"]}}}]}) == set()
}
