package policies.kubernetes.security_context_missing_test

import data.policies.kubernetes.security_context_missing

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

paths(spec) := found if {
	found := {f.path | some f in security_context_missing.deny} with input as pod(spec)
}

test_nothing if {
	every context in [null, {}, {"runAsNonRoot": null}] {
		paths({"securityContext": context, "containers": [{"name": "a", "securityContext": context}]}) == {["spec", "containers", 0, "securityContext"]}
	}
}

test_each_container if {
	paths({
		"containers": [{"name": "a", "securityContext": {"privileged": false}}],
		"initContainers": [{"name": "b"}],
		"ephemeralContainers": [{"name": "c"}],
	}) == {["spec", "initContainers", 0, "securityContext"], ["spec", "ephemeralContainers", 0, "securityContext"]}
}

test_the_pod_has_one if {
	paths({"securityContext": {"runAsNonRoot": true}, "containers": [{"name": "a"}]}) == set()
}

test_the_container_has_one if {
	paths({"containers": [{"name": "a", "securityContext": {"runAsNonRoot": true}}]}) == set()
}
