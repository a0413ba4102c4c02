package policies.kubernetes.privilege_escalation_test

import data.policies.kubernetes.privilege_escalation

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

test_absent_true_and_null if {
	every context in [null, {}, {"allowPrivilegeEscalation": null}, {"allowPrivilegeEscalation": true}] {
		findings := privilege_escalation.deny with input as pod({"containers": [{"name": "a", "securityContext": context}]})
		findings == {{
			"message": "container \"a\" may gain privileges: allowPrivilegeEscalation is not false",
			"path": ["spec", "containers", 0, "securityContext", "allowPrivilegeEscalation"],
		}}
	}
}

test_every_type_of_container if {
	findings := privilege_escalation.deny with input as pod({
		"containers": [{"name": "a"}],
		"initContainers": [{"name": "b"}, {"name": "c", "restartPolicy": "Always"}],
		"ephemeralContainers": [{"name": "d"}],
	})
	count(findings) == 4
}

test_the_pod_cannot_decide if {
	findings := privilege_escalation.deny with input as pod({
		"securityContext": {"allowPrivilegeEscalation": false},
		"containers": [{"name": "a"}],
	})
	count(findings) == 1
}

test_forbidden if {
	findings := privilege_escalation.deny with input as pod({"containers": [{"name": "a", "securityContext": {"allowPrivilegeEscalation": false}}]})
	count(findings) == 0
}

test_windows if {
	findings := privilege_escalation.deny with input as pod({"os": {"name": "windows"}, "containers": [{"name": "a"}]})
	count(findings) == 0
}

test_linux_is_no_windows if {
	every os in [null, {}, {"name": null}, {"name": "linux"}, {"name": "Windows"}] {
		findings := privilege_escalation.deny with input as pod({"os": os, "containers": [{"name": "a"}]})
		count(findings) == 1
	}
}
