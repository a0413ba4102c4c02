package policies.kubernetes.seccomp_unconfined_test

import data.policies.kubernetes.seccomp_unconfined

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

findings(spec) := found if {
	found := seccomp_unconfined.deny with input as pod(spec)
}

profile(type) := {"seccompProfile": {"type": type}}

test_the_pod if {
	findings({"securityContext": profile("Unconfined"), "containers": [{"name": "a"}]}) == {{
		"message": "the Pod sets seccomp profile \"Unconfined\"",
		"path": ["spec", "securityContext", "seccompProfile", "type"],
	}}
}

test_every_type_of_container if {
	bad := {"name": "a", "securityContext": profile("Unconfined")}
	count(findings({"securityContext": profile("RuntimeDefault"), "containers": [bad], "initContainers": [bad], "ephemeralContainers": [bad]})) == 3
}

test_other_values if {
	every bad in [profile(""), profile(null), profile("unconfined"), {"seccompProfile": {}}] {
		count(findings({"containers": [{"name": "a", "securityContext": bad}]})) == 1
	}
}

test_windows_too if {
	count(findings({"os": {"name": "windows"}, "securityContext": profile("Unconfined")})) == 1
}

test_fine if {
	every good in [null, {}, {"seccompProfile": null}, profile("RuntimeDefault"), profile("Localhost")] {
		findings({"securityContext": good, "containers": [{"name": "a", "securityContext": good}]}) == set()
	}
}
