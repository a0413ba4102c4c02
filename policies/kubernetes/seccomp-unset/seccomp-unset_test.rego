package policies.kubernetes.seccomp_unset_test

import data.policies.kubernetes.seccomp_unset

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

paths(spec) := found if {
	found := {f.path | some f in seccomp_unset.deny} with input as pod(spec)
}

profile(type) := {"seccompProfile": {"type": type}}

test_nobody_sets_one if {
	every context in [null, {}, {"seccompProfile": null}] {
		paths({"securityContext": context, "containers": [{"name": "a", "securityContext": context}]}) == {["spec", "containers", 0, "securityContext", "seccompProfile"]}
	}
}

test_a_container_without_one if {
	paths({"containers": [{"name": "a", "securityContext": profile("Localhost")}], "initContainers": [{"name": "b"}]}) == {["spec", "initContainers", 0, "securityContext", "seccompProfile"]}
}

test_wrong_ones if {
	every bad in [profile("Unconfined"), profile(""), profile(null), profile("runtimeDefault"), {"seccompProfile": {}}] {
		paths({"securityContext": bad, "containers": [{"name": "a"}, {"name": "b", "securityContext": profile("Localhost")}]}) == {["spec", "securityContext", "seccompProfile", "type"]}
		paths({"securityContext": profile("RuntimeDefault"), "containers": [{"name": "a", "securityContext": bad}]}) == {["spec", "containers", 0, "securityContext", "seccompProfile", "type"]}
	}
}

test_set if {
	paths({"securityContext": profile("RuntimeDefault"), "containers": [{"name": "a"}, {"name": "b", "securityContext": profile("Localhost")}], "ephemeralContainers": [{"name": "c", "securityContext": {"seccompProfile": null}}]}) == set()
	paths({"containers": [{"name": "a", "securityContext": profile("RuntimeDefault")}]}) == set()
}

test_windows if {
	paths({"os": {"name": "windows"}, "securityContext": profile("Unconfined"), "containers": [{"name": "a"}, {"name": "b", "securityContext": profile("Unconfined")}]}) == set()
}
