package policies.kubernetes.caps_added_test

import data.policies.kubernetes.caps_added

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

default_set := [
	"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD",
	"NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
]

findings(spec) := found if {
	found := caps_added.deny with input as pod(spec) with data.params as {"kubernetes/caps-added": {"allowed": default_set}}
}

adds(capabilities) := {"name": "a", "securityContext": {"capabilities": {"add": capabilities}}}

test_each_capability_is_a_finding if {
	findings({"containers": [adds(["CHOWN", "NET_ADMIN", "ALL"])]}) == {
		{
			"message": "container \"a\" adds capability NET_ADMIN",
			"path": ["spec", "containers", 0, "securityContext", "capabilities", "add", 1],
		},
		{
			"message": "container \"a\" adds capability ALL",
			"path": ["spec", "containers", 0, "securityContext", "capabilities", "add", 2],
		},
	}
}

test_other_spellings_are_not_in_the_set if {
	every capability in ["NET_RAW", "chown", "CAP_CHOWN", "", " CHOWN"] {
		count(findings({"containers": [adds([capability])]})) == 1
	}
}

test_every_type_of_container if {
	count(findings({"containers": [adds(["BPF"])], "initContainers": [adds(["BPF"])], "ephemeralContainers": [adds(["BPF"])]})) == 3
}

test_windows_too if {
	count(findings({"os": {"name": "windows"}, "containers": [adds(["BPF"])]})) == 1
}

test_default_set if {
	findings({"containers": [adds(default_set)]}) == set()
}

test_none if {
	every context in [null, {}, {"capabilities": null}, {"capabilities": {}}, {"capabilities": {"add": null}}, {"capabilities": {"add": [], "drop": ["NET_RAW"]}}] {
		findings({"containers": [{"name": "a", "securityContext": context}]}) == set()
	}
}
