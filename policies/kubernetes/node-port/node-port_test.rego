package policies.kubernetes.node_port_test

import data.policies.kubernetes.node_port

service(version, spec) := {"apiVersion": version, "kind": "Service", "metadata": {"name": "web"}, "spec": spec}

test_node_port if {
	node_port.deny with input as service("v1", {"type": "NodePort"}) == {{
		"message": "the Service opens a port on every node (type NodePort)",
		"path": ["spec", "type"],
	}}
}

test_other_types[name] if {
	some name, doc in {
		"default": service("v1", {}),
		"null": service("v1", {"type": null}),
		"ClusterIP": service("v1", {"type": "ClusterIP"}),
		"LoadBalancer, which has a rule of its own": service("v1", {"type": "LoadBalancer"}),
		"ExternalName": service("v1", {"type": "ExternalName", "externalName": "example.com"}),
		"Knative": service("serving.knative.dev/v1", {"type": "NodePort"}),
		"no spec": {"apiVersion": "v1", "kind": "Service"},
	}
	findings := node_port.deny with input as doc
	count(findings) == 0
}
