package policies.kubernetes.apparmor_unset_test

import data.policies.kubernetes.apparmor_unset

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

paths(spec) := found if {
	found := {f.path | some f in apparmor_unset.deny} with input as pod(spec)
}

profile(type) := {"appArmorProfile": {"type": type}}

test_unset if {
	every context in [null, {}, {"appArmorProfile": null}] {
		paths({"securityContext": context, "containers": [{"name": "a", "securityContext": context}]}) == {["spec", "containers", 0, "securityContext", "appArmorProfile"]}
	}
}

test_each_container if {
	paths({"containers": [{"name": "a", "securityContext": profile("Localhost")}, {"name": "b"}]}) == {["spec", "containers", 1, "securityContext", "appArmorProfile"]}
}

test_set if {
	paths({"securityContext": profile("RuntimeDefault"), "containers": [{"name": "a"}]}) == set()
	paths({"containers": [{"name": "a", "securityContext": profile("RuntimeDefault")}]}) == set()
	paths({"os": {"name": "windows"}, "containers": [{"name": "a"}]}) == set()
}

test_unconfined_is_set if {
	paths({"containers": [{"name": "a", "securityContext": profile("Unconfined")}]}) == set()
}

test_annotation if {
	found := apparmor_unset.deny with input as {
		"apiVersion": "v1", "kind": "Pod",
		"metadata": {"annotations": {"container.apparmor.security.beta.kubernetes.io/a": "runtime/default", "container.apparmor.security.beta.kubernetes.io/b": ""}},
		"spec": {"containers": [{"name": "a"}, {"name": "b"}, {"name": "c"}]},
	}
	{f.path | some f in found} == {
		["spec", "containers", 1, "securityContext", "appArmorProfile"],
		["spec", "containers", 2, "securityContext", "appArmorProfile"],
	}
}
