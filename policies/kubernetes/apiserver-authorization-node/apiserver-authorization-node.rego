# METADATA
# title: API server without the Node authorizer
# description: >-
#   The Node authorizer lets a kubelet read only the secrets, volumes and Pods of its own node.
#   Without it kubelets need broad roles, and one stolen node reads the secrets of all.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/node/
#     description: Kubernetes, Node authorization
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-cp-authz-node]
#   controls: {cis-kubernetes: "1.2.7", owasp-k8s: K09}
#   fix: Add Node to --authorization-mode, for example --authorization-mode=Node,RBAC.
package policies.kubernetes.apiserver_authorization_node

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.apiservers
	v := component.list(c, "authorization-mode")
	not "Node" in v.items
	msg := sprintf("%s: %s has no Node, which confines kubelets to their own node", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.apiservers
	f := component.unknown_list(c, "authorization-mode")
}
