package policies.kubernetes.cap_net_raw_test

import data.policies.kubernetes.cap_net_raw

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

findings(spec) := found if {
	found := cap_net_raw.deny with input as pod(spec)
}

paths(capabilities) := {f.path | some f in findings({"containers": [{"name": "a", "securityContext": {"capabilities": capabilities}}]})}

test_kept if {
	every capabilities in [null, {}, {"drop": null}, {"drop": []}, {"drop": [null]}, {"drop": ["CHOWN", "NET_ADMIN"]}, {"add": ["CHOWN"]}] {
		paths(capabilities) == {["spec", "containers", 0, "securityContext", "capabilities", "drop"]}
	}
	count(findings({"containers": [{"name": "a"}], "initContainers": [{"name": "b", "securityContext": null}], "ephemeralContainers": [{"name": "c"}]})) == 3
}

test_added if {
	every capabilities in [{"add": ["NET_RAW"]}, {"drop": ["ALL"], "add": ["NET_RAW"]}, {"add": ["ALL"]}, {"add": ["cap_net_raw"], "drop": ["NET_RAW"]}] {
		paths(capabilities) == {["spec", "containers", 0, "securityContext", "capabilities", "add", 0]}
	}
}

test_dropped if {
	every name in ["ALL", "all", "NET_RAW", "net_raw", "CAP_NET_RAW"] {
		paths({"drop": ["CHOWN", name], "add": ["NET_BIND_SERVICE"]}) == set()
	}
}

test_windows if {
	findings({"os": {"name": "windows"}, "containers": [{"name": "a"}]}) == set()
}
