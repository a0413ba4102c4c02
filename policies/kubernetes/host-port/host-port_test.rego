package policies.kubernetes.host_port_test

import data.policies.kubernetes.host_port

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

findings(containers) := found if {
	found := host_port.deny with input as pod({"containers": containers}) with data.params as {"kubernetes/host-port": {"allowed": []}}
}

test_host_port if {
	findings([{"name": "a", "ports": [{"containerPort": 80}, {"containerPort": 8080, "hostPort": 80}]}]) == {{
		"message": "container \"a\" takes port 80 of its node",
		"path": ["spec", "containers", 0, "ports", 1, "hostPort"],
	}}
}

test_every_port_of_every_type_of_container if {
	ports := [{"hostPort": 1}, {"hostPort": 65535}]
	found := host_port.deny with input as pod({
		"containers": [{"name": "a", "ports": ports}],
		"initContainers": [{"name": "b", "ports": ports}],
		"ephemeralContainers": [{"name": "c", "ports": ports}],
	})
		with data.params as {"kubernetes/host-port": {"allowed": []}}
	count(found) == 6
}

test_none if {
	every ports in [null, [], [null], [{"containerPort": 80}], [{"containerPort": 80, "hostPort": 0}], [{"containerPort": 80, "hostPort": null}]] {
		findings([{"name": "a", "ports": ports}]) == set()
	}
}

test_allowed_ports_are_a_parameter if {
	found := host_port.deny with input as pod({"containers": [{"name": "a", "ports": [{"hostPort": 9100}, {"hostPort": 9101}]}]})
		with data.params as {"kubernetes/host-port": {"allowed": [9100]}}
	{f.path | some f in found} == {["spec", "containers", 0, "ports", 1, "hostPort"]}
}
