package policies.kubernetes.windows_host_process_test

import data.policies.kubernetes.windows_host_process

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

findings(spec) := found if {
	found := windows_host_process.deny with input as pod(spec)
}

options(o) := {"windowsOptions": o}

test_the_pod if {
	{f.path | some f in findings({"securityContext": options({"hostProcess": true}), "containers": [{"name": "a"}]})} == {["spec", "securityContext", "windowsOptions", "hostProcess"]}
}

test_every_type_of_container if {
	bad := {"name": "a", "securityContext": options({"hostProcess": true})}
	count(findings({"securityContext": options({"hostProcess": false}), "containers": [bad], "initContainers": [bad], "ephemeralContainers": [bad]})) == 3
}

test_contained if {
	every good in [null, {}, options(null), options({}), options({"hostProcess": null}), options({"hostProcess": false})] {
		findings({"os": {"name": "windows"}, "securityContext": good, "containers": [{"name": "a", "securityContext": good}]}) == set()
	}
}
