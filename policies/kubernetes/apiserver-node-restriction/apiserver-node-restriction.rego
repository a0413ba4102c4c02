# METADATA
# title: Admission plugin NodeRestriction is missing
# description: >-
#   NodeRestriction lets a kubelet change only its own Node and the Pods bound to it. Without it one
#   stolen node can relabel or taint others, and so draw the Pods that it wants onto itself.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction
#     description: Kubernetes, NodeRestriction
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-cp-node-restriction]
#   controls: {cis-kubernetes: "1.2.14", owasp-k8s: K09}
#   fix: Add NodeRestriction to --enable-admission-plugins.
package policies.kubernetes.apiserver_node_restriction

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.apiservers
	v := component.without_plugin(c, "NodeRestriction")
	msg := sprintf("%s: the admission plugin NodeRestriction is not enabled, so that a kubelet may change the Nodes and Pods of others", [c.name])
}

unknown contains f if {
	some c in component.apiservers
	f := component.unknown_plugins(c)
}
