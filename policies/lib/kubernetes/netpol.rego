package lib.kubernetes

# network_policy holds for the API's own NetworkPolicy; Calico and others have a kind of that name too.
network_policy if {
	input.kind == "NetworkPolicy"
	input.apiVersion in {"networking.k8s.io/v1", "extensions/v1beta1"}
}

# policed holds when the policy governs the direction. Without policyTypes that is Ingress, and
# Egress too when there are egress rules.
policed(direction) if {
	types := policy_types
	count(types) > 0
	direction in types
}

policed("Ingress") if count(policy_types) == 0

policed("Egress") if {
	count(policy_types) == 0
	count(policy_rules("egress")) > 0
}

policy_types := types if {
	types := input.spec.policyTypes
	is_array(types)
} else := []

# policy_rules is the rules of the direction; a null one is an empty one and so allows everything.
policy_rules(field) := [fields_of(rule) | some rule in input.spec[field]]

# opened is the parts of a rule that let everybody in or out, on every port: [{steps, who}].
opened(rule, field) := [{"steps": [], "who": "everything"}] if {
	every_port(rule)
	not restricted(rule, field)
} else := [o |
	every_port(rule)
	some i, peer in rule[field]
	who := everybody(peer, rule[field])
	o := {"steps": [field, i], "who": who}
]

restricted(rule, field) if {
	is_array(rule[field])
	count(rule[field]) > 0
}

every_port(rule) if not is_array(object.get(rule, "ports", null))

every_port(rule) if {
	is_array(rule.ports)
	count(rule.ports) == 0
}

# A port that names only its protocol is every port of that protocol.
every_port(rule) if {
	some port in rule.ports
	object.get(fields_of(port), "protocol", "TCP") in {"TCP", null}
	object.get(fields_of(port), "port", null) == null
}

every_port(rule) if {
	some port in rule.ports
	port.port == 1
	port.endPort == 65535
}

everybody(peer, _) := sprintf("every address (%s)", [cidr]) if {
	cidr := peer.ipBlock.cidr
	endswith(text_of(cidr), "/0")
	not excepts(peer.ipBlock)
}

# Two halves make a whole.
everybody(peer, peers) := sprintf("every address (%s with its other half)", [peer.ipBlock.cidr]) if {
	some half, other in {"0.0.0.0/1": "128.0.0.0/1", "128.0.0.0/1": "0.0.0.0/1"}
	peer.ipBlock.cidr == half
	not excepts(peer.ipBlock)
	some q in peers
	q.ipBlock.cidr == other
	not excepts(q.ipBlock)
}

everybody(peer, _) := "every Pod of every namespace" if {
	not peer.ipBlock
	selector_empty(peer.namespaceSelector)
	not narrows(peer)
}

excepts(block) if {
	is_array(block.except)
	count(block.except) > 0
}

narrows(peer) if {
	is_object(peer.podSelector)
	not selector_empty(peer.podSelector)
}
