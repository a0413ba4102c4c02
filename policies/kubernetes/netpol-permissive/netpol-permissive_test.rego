package policies.kubernetes.netpol_permissive_test

import data.policies.kubernetes.netpol_permissive as permissive

policy(spec) := {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "p"}, "spec": spec}

rules(list) := policy({"podSelector": {}, "policyTypes": ["Ingress"], "ingress": list})

findings(doc) := f if {
	f := permissive.deny with input as doc
}

test_open[name] if {
	some name, c in {
		"empty rule": {"rule": {}, "path": []},
		"null rule": {"rule": null, "path": []},
		"empty peers": {"rule": {"from": []}, "path": []},
		"null peers": {"rule": {"from": null}, "path": []},
		"empty ports": {"rule": {"ports": []}, "path": []},
		"every TCP port": {"rule": {"ports": [{"protocol": "TCP"}]}, "path": []},
		"port entry without anything": {"rule": {"ports": [{}]}, "path": []},
		"range of all ports": {"rule": {"ports": [{"port": 1, "endPort": 65535}]}, "path": []},
		"IPv4": {"rule": {"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}, "path": ["from", 0]},
		"IPv6": {"rule": {"from": [{"ipBlock": {"cidr": "::/0"}}]}, "path": ["from", 0]},
		"host bits set": {"rule": {"from": [{"ipBlock": {"cidr": "10.0.0.0/0", "except": []}}]}, "path": ["from", 0]},
		"every namespace": {"rule": {"from": [{"namespaceSelector": {}}]}, "path": ["from", 0]},
		"every namespace and Pod": {"rule": {"from": [{"namespaceSelector": {"matchLabels": {}}, "podSelector": {}}]}, "path": ["from", 0]},
		"among others": {"rule": {"from": [{"podSelector": {}}, {"ipBlock": {"cidr": "0.0.0.0/0"}}]}, "path": ["from", 1]},
	}
	{f.path | some f in findings(rules([c.rule]))} == {array.concat(["spec", "ingress", 0], c.path)}
}

test_halves if {
	found := findings(rules([{"from": [{"ipBlock": {"cidr": "0.0.0.0/1"}}, {"ipBlock": {"cidr": "128.0.0.0/1"}}]}]))
	count(found) == 2
	one := findings(rules([{"from": [{"ipBlock": {"cidr": "128.0.0.0/1"}}]}]))
	count(one) == 0
}

test_narrow[name] if {
	some name, rule in {
		"a port": {"ports": [{"port": 8080}]},
		"a named port": {"ports": [{"protocol": "TCP", "port": "http"}]},
		"a UDP protocol": {"ports": [{"protocol": "UDP"}]},
		"a range": {"ports": [{"port": 8000, "endPort": 9000}]},
		"everybody on a port": {"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [{"port": 443}]},
		"except": {"from": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]}}]},
		"a network": {"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]},
		"own namespace": {"from": [{"podSelector": {}}]},
		"one namespace": {"from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "web"}}}]},
		"some Pods of every namespace": {"from": [{"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "web"}}}]},
		"odd types": {"from": [{"ipBlock": {"cidr": 7, "except": 3}}, "all", null]},
	}
	count(findings(rules([rule]))) == 0
}

test_no_rule if {
	count(findings(rules([]))) == 0
	count(findings(policy({"podSelector": {}, "policyTypes": ["Ingress"]}))) == 0
	count(findings(policy({"podSelector": {}, "ingress": null}))) == 0
}

test_default_types if {
	count(findings(policy({"podSelector": {}, "ingress": [{}]}))) == 1
	count(findings(policy({"podSelector": {}, "policyTypes": null, "ingress": [{}]}))) == 1
}

test_other_direction_is_ignored if {
	count(findings(policy({"podSelector": {}, "policyTypes": ["Egress"], "ingress": [{}]}))) == 0
}

test_old_version if {
	count(findings(object.union(rules([{}]), {"apiVersion": "extensions/v1beta1"}))) == 1
}

test_other_kind_of_the_name if {
	count(findings(object.union(rules([{}]), {"apiVersion": "projectcalico.org/v3"}))) == 0
}
