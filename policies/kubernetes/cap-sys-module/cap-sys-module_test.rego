package policies.kubernetes.cap_sys_module_test

import data.policies.kubernetes.cap_sys_module

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

findings(spec) := found if {
	found := cap_sys_module.deny with input as pod(spec)
}

adds(capabilities) := {"name": "a", "securityContext": {"capabilities": {"add": capabilities}}}

test_every_spelling if {
	every capability in ["SYS_MODULE", "sys_module", "CAP_SYS_MODULE", "Cap_Sys_Module"] {
		findings({"containers": [adds(["CHOWN", capability])]}) == {{
			"message": sprintf("container \"a\" adds capability %s: it can load code into the kernel of the node", [capability]),
			"path": ["spec", "containers", 0, "securityContext", "capabilities", "add", 1],
		}}
	}
}

test_every_type_of_container if {
	count(findings({"containers": [adds(["SYS_MODULE"])], "initContainers": [adds(["SYS_MODULE"])], "ephemeralContainers": [adds(["SYS_MODULE"])]})) == 3
}

test_others if {
	every capabilities in [null, [], [null], ["NET_ADMIN", "SYS_ADMIN", "ALL"]] {
		findings({"containers": [adds(capabilities)]}) == set()
	}
}
