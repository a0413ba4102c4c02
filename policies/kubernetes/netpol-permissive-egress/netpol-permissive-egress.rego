# METADATA
# title: NetworkPolicy that lets everything out
# description: >-
#   An egress rule without destinations and ports, or to everybody, lets a taken container send what it
#   finds anywhere and reach the metadata service of the cloud.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/
#     description: Kubernetes, Network Policies
# custom:
#   severity: low
#   covers: [k8s-netpol-permissive]
#   controls: {nsa: "Network policies", owasp-k8s: K07}
#   fix: Name in to and ports what the Pods need to reach; DNS is one of them.
package policies.kubernetes.netpol_permissive_egress

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	input.kind == "NetworkPolicy"
	k8s.network_policy
	k8s.policed("Egress")
	some i, rule in k8s.policy_rules("egress")
	some o in k8s.opened(rule, "to")
	msg := sprintf("the egress rule allows %s on every port", [o.who])
	path := array.concat(["spec", "egress", i], o.steps)
}
