package policies.kubernetes.run_as_uid0_test

import data.policies.kubernetes.run_as_uid0

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

paths(spec) := found if {
	found := {f.path | some f in run_as_uid0.deny} with input as pod(spec)
}

test_the_pod if {
	paths({
		"securityContext": {"runAsUser": 0},
		"containers": [{"name": "a"}, {"name": "b", "securityContext": {"runAsUser": 1000}}],
	}) == {["spec", "securityContext", "runAsUser"]}
}

test_every_type_of_container if {
	paths({
		"securityContext": {"runAsUser": 1000},
		"containers": [{"name": "a", "securityContext": {"runAsUser": 0}}],
		"initContainers": [{"name": "b", "securityContext": {"runAsUser": 0}}],
		"ephemeralContainers": [{"name": "c", "securityContext": {"runAsUser": 0}}],
	}) == {
		["spec", "containers", 0, "securityContext", "runAsUser"],
		["spec", "initContainers", 0, "securityContext", "runAsUser"],
		["spec", "ephemeralContainers", 0, "securityContext", "runAsUser"],
	}
}

test_other_users if {
	every user in [null, 1, 1000, 10001] {
		paths({"securityContext": {"runAsUser": user}, "containers": [{"name": "a", "securityContext": {"runAsUser": user}}]}) == set()
	}
}

test_user_namespace if {
	paths({"hostUsers": false, "securityContext": {"runAsUser": 0}, "containers": [{"name": "a", "securityContext": {"runAsUser": 0}}]}) == set()
}
