# METADATA
# title: NetworkPolicy that lets everything in
# description: >-
#   A rule without sources and ports, or with a source that is everybody, admits all traffic: the policy
#   looks like protection and is none.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/
#     description: Kubernetes, Network Policies
# custom:
#   severity: medium
#   covers: [k8s-netpol-permissive]
#   controls: {nsa: "Network policies", owasp-k8s: K07}
#   fix: Name in from and ports who may reach the Pods and where.
package policies.kubernetes.netpol_permissive

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	input.kind == "NetworkPolicy"
	k8s.network_policy
	k8s.policed("Ingress")
	some i, rule in k8s.policy_rules("ingress")
	some o in k8s.opened(rule, "from")
	msg := sprintf("the ingress rule admits %s on every port", [o.who])
	path := array.concat(["spec", "ingress", i], o.steps)
}
