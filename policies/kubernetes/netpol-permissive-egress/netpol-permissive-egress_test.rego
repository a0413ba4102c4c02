package policies.kubernetes.netpol_permissive_egress_test

import data.policies.kubernetes.netpol_permissive_egress as permissive

policy(spec) := {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "p"}, "spec": spec}

rules(list) := policy({"podSelector": {}, "policyTypes": ["Egress"], "egress": list})

findings(doc) := f if {
	f := permissive.deny with input as doc
}

test_open[name] if {
	some name, c in {
		"empty rule": {"rule": {}, "path": []},
		"null rule": {"rule": null, "path": []},
		"empty peers": {"rule": {"to": []}, "path": []},
		"null peers": {"rule": {"to": null}, "path": []},
		"empty ports": {"rule": {"ports": []}, "path": []},
		"every TCP port": {"rule": {"ports": [{"protocol": "TCP"}]}, "path": []},
		"port entry without anything": {"rule": {"ports": [{}]}, "path": []},
		"range of all ports": {"rule": {"ports": [{"port": 1, "endPort": 65535}]}, "path": []},
		"IPv4": {"rule": {"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}, "path": ["to", 0]},
		"IPv6": {"rule": {"to": [{"ipBlock": {"cidr": "::/0"}}]}, "path": ["to", 0]},
		"host bits set": {"rule": {"to": [{"ipBlock": {"cidr": "10.0.0.0/0", "except": []}}]}, "path": ["to", 0]},
		"every namespace": {"rule": {"to": [{"namespaceSelector": {}}]}, "path": ["to", 0]},
		"every namespace and Pod": {"rule": {"to": [{"namespaceSelector": {"matchLabels": {}}, "podSelector": {}}]}, "path": ["to", 0]},
		"among others": {"rule": {"to": [{"podSelector": {}}, {"ipBlock": {"cidr": "0.0.0.0/0"}}]}, "path": ["to", 1]},
	}
	{f.path | some f in findings(rules([c.rule]))} == {array.concat(["spec", "egress", 0], c.path)}
}

test_halves if {
	found := findings(rules([{"to": [{"ipBlock": {"cidr": "0.0.0.0/1"}}, {"ipBlock": {"cidr": "128.0.0.0/1"}}]}]))
	count(found) == 2
	one := findings(rules([{"to": [{"ipBlock": {"cidr": "128.0.0.0/1"}}]}]))
	count(one) == 0
}

test_narrow[name] if {
	some name, rule in {
		"a port": {"ports": [{"port": 8080}]},
		"a named port": {"ports": [{"protocol": "TCP", "port": "http"}]},
		"a UDP protocol": {"ports": [{"protocol": "UDP"}]},
		"a range": {"ports": [{"port": 8000, "endPort": 9000}]},
		"everybody on a port": {"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [{"port": 443}]},
		"except": {"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]}}]},
		"a network": {"to": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]},
		"own namespace": {"to": [{"podSelector": {}}]},
		"one namespace": {"to": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "web"}}}]},
		"some Pods of every namespace": {"to": [{"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "web"}}}]},
		"odd types": {"to": [{"ipBlock": {"cidr": 7, "except": 3}}, "all", null]},
	}
	count(findings(rules([rule]))) == 0
}

test_no_rule if {
	count(findings(rules([]))) == 0
	count(findings(policy({"podSelector": {}, "policyTypes": ["Egress"]}))) == 0
	count(findings(policy({"podSelector": {}, "egress": null}))) == 0
}

test_default_types if {
	count(findings(policy({"podSelector": {}, "egress": [{}]}))) == 1
	count(findings(policy({"podSelector": {}, "policyTypes": null, "egress": [{}]}))) == 1
}

test_other_direction_is_ignored if {
	count(findings(policy({"podSelector": {}, "policyTypes": ["Ingress"], "egress": [{}]}))) == 0
}

test_old_version if {
	count(findings(object.union(rules([{}]), {"apiVersion": "extensions/v1beta1"}))) == 1
}

test_other_kind_of_the_name if {
	count(findings(object.union(rules([{}]), {"apiVersion": "projectcalico.org/v3"}))) == 0
}
