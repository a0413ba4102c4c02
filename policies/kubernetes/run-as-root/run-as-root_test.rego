package policies.kubernetes.run_as_root_test

import data.policies.kubernetes.run_as_root

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

paths(spec) := found if {
	found := {f.path | some f in run_as_root.deny} with input as pod(spec)
}

test_nobody_says_anything if {
	every context in [null, {}, {"runAsNonRoot": null}, {"runAsUser": 1000}] {
		paths({
			"securityContext": context,
			"containers": [{"name": "a", "securityContext": context}],
		}) == {["spec", "containers", 0, "securityContext", "runAsNonRoot"]}
	}
}

test_the_pod_says_no if {
	paths({
		"securityContext": {"runAsNonRoot": false},
		"containers": [{"name": "a"}, {"name": "b", "securityContext": {"runAsNonRoot": true}}],
	}) == {["spec", "securityContext", "runAsNonRoot"]}
}

test_the_container_says_no if {
	paths({
		"securityContext": {"runAsNonRoot": true},
		"containers": [{"name": "a", "securityContext": {"runAsNonRoot": false}}, {"name": "b"}],
	}) == {["spec", "containers", 0, "securityContext", "runAsNonRoot"]}
}

test_every_type_of_container if {
	count(paths({
		"containers": [{"name": "a", "securityContext": {"runAsNonRoot": true}}],
		"initContainers": [{"name": "b"}],
		"ephemeralContainers": [{"name": "c"}],
	})) == 2
}

test_the_pod_speaks_for_its_containers if {
	paths({
		"securityContext": {"runAsNonRoot": true},
		"containers": [{"name": "a"}, {"name": "b", "securityContext": {"runAsNonRoot": null}}, null],
	}) == set()
}

test_each_container_for_itself if {
	paths({"containers": [{"name": "a", "securityContext": {"runAsNonRoot": true}}]}) == set()
}

test_user_namespace if {
	paths({
		"hostUsers": false,
		"securityContext": {"runAsNonRoot": false},
		"containers": [{"name": "a", "securityContext": {"runAsNonRoot": false}}, {"name": "b"}],
	}) == set()
}

test_no_user_namespace if {
	every host_users in [null, true] {
		count(paths({"hostUsers": host_users, "containers": [{"name": "a"}]})) == 1
	}
}
