package policies.kubernetes.low_gid_test

import data.policies.kubernetes.low_gid

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

findings(spec) := found if {
	found := low_gid.deny with input as pod(spec) with data.params as {"kubernetes/low-gid": {"minimum": 10000}}
}

good := [{"name": "a", "securityContext": {"runAsGroup": 10001}}]

test_low if {
	every group in [0, 1, 1000, 9999] {
		findings({"containers": [{"name": "a", "securityContext": {"runAsGroup": group}}]}) == {{
			"message": sprintf("container \"a\" sets runAsGroup to %v, below 10000", [group]),
			"path": ["spec", "containers", 0, "securityContext", "runAsGroup"],
		}}
	}
}

test_the_pod_is_reported_once if {
	findings({"securityContext": {"runAsGroup": 0}, "containers": [{"name": "a"}, {"name": "b"}]}) == {{
		"message": "the Pod sets runAsGroup to 0, below 10000",
		"path": ["spec", "securityContext", "runAsGroup"],
	}}
}

test_unset if {
	findings({"securityContext": {"runAsUser": 10001}, "containers": [{"name": "a"}]}) == {{
		"message": "container \"a\" may run in the root group: neither it nor the Pod sets runAsGroup",
		"path": ["spec", "containers", 0, "securityContext", "runAsGroup"],
	}}
}

test_root_group_by_other_ways if {
	{f.path | some f in findings({"securityContext": {"fsGroup": 0, "supplementalGroups": [4000, 0]}, "containers": good})} == {
		["spec", "securityContext", "fsGroup"],
		["spec", "securityContext", "supplementalGroups", 1],
	}
}

test_good if {
	every context in [null, {}, {"fsGroup": null, "supplementalGroups": null}, {"fsGroup": 2000, "supplementalGroups": [3000]}] {
		findings({"securityContext": context, "containers": good}) == set()
	}
}

test_numbers_without_meaning_for_the_node if {
	findings({"hostUsers": false, "securityContext": {"fsGroup": 0, "supplementalGroups": [0]}, "containers": [{"name": "a"}]}) == set()
	findings({"os": {"name": "windows"}, "containers": [{"name": "a"}]}) == set()
}
