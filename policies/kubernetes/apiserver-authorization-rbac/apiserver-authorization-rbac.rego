# METADATA
# title: API server without RBAC
# description: >-
#   Without RBAC the Roles and bindings of the cluster have no effect; what is allowed is decided by
#   something coarser, such as a file of rules on the control-plane node.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
#     description: Kubernetes, RBAC authorization
# custom:
#   severity: high
#   match: lib/kubernetes-component
#   covers: [k8s-cp-authz-rbac]
#   controls: {cis-kubernetes: "1.2.8", owasp-k8s: K09}
#   fix: Add RBAC to --authorization-mode, for example --authorization-mode=Node,RBAC.
package policies.kubernetes.apiserver_authorization_rbac

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.apiservers
	v := component.list(c, "authorization-mode")
	not "RBAC" in v.items
	msg := sprintf("%s: %s has no RBAC, so that roles have no effect", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.apiservers
	f := component.unknown_list(c, "authorization-mode")
}
