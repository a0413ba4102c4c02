package policies.kubernetes.caps_drop_all_test

import data.policies.kubernetes.caps_drop_all

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

findings(spec) := found if {
	found := caps_drop_all.deny with input as pod(spec) with data.params as {"kubernetes/caps-drop-all": {"allowed": ["NET_BIND_SERVICE"]}}
}

test_nothing_dropped if {
	every context in [
		null, {}, {"capabilities": null}, {"capabilities": {}}, {"capabilities": {"drop": null}}, {"capabilities": {"drop": []}},
		{"capabilities": {"drop": ["NET_RAW"]}}, {"capabilities": {"drop": ["all"]}}, {"capabilities": {"drop": ["CAP_ALL"]}},
		{"capabilities": {"drop": ["NET_RAW"], "add": ["CHOWN"]}},
	] {
		findings({"containers": [{"name": "a", "securityContext": context}]}) == {{
			"message": "container \"a\" does not drop ALL capabilities",
			"path": ["spec", "containers", 0, "securityContext", "capabilities", "drop"],
		}}
	}
}

test_added_back if {
	findings({"containers": [{"name": "a", "securityContext": {"capabilities": {"drop": ["ALL"], "add": ["NET_BIND_SERVICE", "CHOWN"]}}}]}) == {{
		"message": "container \"a\" adds capability CHOWN back",
		"path": ["spec", "containers", 0, "securityContext", "capabilities", "add", 1],
	}}
}

test_every_type_of_container if {
	count(findings({"containers": [{"name": "a"}], "initContainers": [{"name": "b"}], "ephemeralContainers": [{"name": "c"}]})) == 3
}

test_dropped if {
	every capabilities in [{"drop": ["ALL"]}, {"drop": ["NET_RAW", "ALL"], "add": null}, {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}] {
		findings({"containers": [{"name": "a", "securityContext": {"capabilities": capabilities}}]}) == set()
	}
}

test_windows if {
	findings({"os": {"name": "windows"}, "containers": [{"name": "a"}, {"name": "b", "securityContext": {"capabilities": {"add": ["CHOWN"]}}}]}) == set()
}
