package policies.kubernetes.external_ips_test

import data.policies.kubernetes.external_ips

service(spec) := {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": spec}

test_each_address if {
	external_ips.deny with input as service({"externalIPs": ["192.0.2.7", "2001:db8::7"]}) == {
		{
			"message": "the Service takes the cluster's traffic for the address 192.0.2.7",
			"path": ["spec", "externalIPs", 0],
		},
		{
			"message": "the Service takes the cluster's traffic for the address 2001:db8::7",
			"path": ["spec", "externalIPs", 1],
		},
	}
}

test_any_type[type] if {
	some type in ["ClusterIP", "NodePort", "LoadBalancer"]
	findings := external_ips.deny with input as service({"type": type, "externalIPs": ["192.0.2.7"]})
	count(findings) == 1
}

test_none[name] if {
	some name, doc in {
		"absent": service({}),
		"null": service({"externalIPs": null}),
		"empty": service({"externalIPs": []}),
		"odd type": service({"externalIPs": "192.0.2.7"}),
		"another kind": {"apiVersion": "v1", "kind": "Pod", "spec": {"externalIPs": ["192.0.2.7"]}},
	}
	findings := external_ips.deny with input as doc
	count(findings) == 0
}
