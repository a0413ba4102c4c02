package policies.kubernetes.low_uid_test

import data.policies.kubernetes.low_uid

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

findings(spec) := found if {
	found := low_uid.deny with input as pod(spec) with data.params as {"kubernetes/low-uid": {"minimum": 10000}}
}

test_low if {
	every user in [0, 1, 1000, 9999] {
		findings({"containers": [{"name": "a", "securityContext": {"runAsUser": user}}]}) == {{
			"message": sprintf("container \"a\" sets runAsUser to %v, below 10000", [user]),
			"path": ["spec", "containers", 0, "securityContext", "runAsUser"],
		}}
	}
}

test_the_pod_is_reported_once if {
	findings({"securityContext": {"runAsUser": 1000}, "containers": [{"name": "a"}, {"name": "b"}, {"name": "c", "securityContext": {"runAsUser": 20000}}]}) == {{
		"message": "the Pod sets runAsUser to 1000, below 10000",
		"path": ["spec", "securityContext", "runAsUser"],
	}}
}

test_unset if {
	findings({"containers": [{"name": "a"}, {"name": "b", "securityContext": {"runAsUser": null}}]}) == {
		{
			"message": "container \"a\" runs as the user of its image: neither it nor the Pod sets runAsUser",
			"path": ["spec", "containers", 0, "securityContext", "runAsUser"],
		},
		{
			"message": "container \"b\" runs as the user of its image: neither it nor the Pod sets runAsUser",
			"path": ["spec", "containers", 1, "securityContext", "runAsUser"],
		},
	}
}

test_high if {
	every user in [10000, 65534, 4294967295] {
		findings({"securityContext": {"runAsUser": user}, "containers": [{"name": "a"}]}) == set()
	}
}

test_every_container_overrides_the_pod if {
	findings({"securityContext": {"runAsUser": 0}, "containers": [{"name": "a", "securityContext": {"runAsUser": 10001}}]}) == set()
}

test_numbers_without_meaning_for_the_node if {
	every spec in [{"hostUsers": false}, {"os": {"name": "windows"}}] {
		findings(object.union(spec, {"containers": [{"name": "a", "securityContext": {"runAsUser": 0}}, {"name": "b"}]})) == set()
	}
}

test_minimum_is_a_parameter if {
	found := low_uid.deny with input as pod({"containers": [{"name": "a", "securityContext": {"runAsUser": 1000}}]})
		with data.params as {"kubernetes/low-uid": {"minimum": 1000}}
	found == set()
}
