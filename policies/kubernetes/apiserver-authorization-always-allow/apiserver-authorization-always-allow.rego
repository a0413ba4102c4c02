# METADATA
# title: API server allows everything
# description: >-
#   With the authorization mode AlwaysAllow, which is the default of the flag, every client that can
#   sign in may do anything: the token of any Pod is that of a cluster administrator.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/authorization/#authorization-modules
#     description: Kubernetes, authorization modes
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
#     description: kube-apiserver, --authorization-mode
# custom:
#   severity: critical
#   match: lib/kubernetes-component
#   covers: [k8s-cp-authz-always-allow]
#   controls: {cis-kubernetes: "1.2.6", owasp-k8s: K09}
#   fix: Set --authorization-mode=Node,RBAC.
package policies.kubernetes.apiserver_authorization_always_allow

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.apiservers
	v := component.list(c, "authorization-mode")
	"AlwaysAllow" in v.items
	msg := sprintf("%s: %s lets every client do everything", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.apiservers
	f := component.unknown_list(c, "authorization-mode")
}
