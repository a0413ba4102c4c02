# METADATA
# title: Basic authentication on the API server
# description: >-
#   A basic-auth file holds user names and passwords for the API in plain text; they never expire.
#   Kubernetes 1.19 removed the flag, so it also marks a control plane that is long out of support.
# related_resources:
#   - ref: https://github.com/kubernetes/kubernetes/blob/master/CHANGELOG/CHANGELOG-1.19.md
#     description: Kubernetes 1.19 removed --basic-auth-file
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/authentication/
#     description: Kubernetes, authentication
# custom:
#   severity: high
#   match: lib/kubernetes-component
#   covers: [k8s-cp-basic-auth-file]
#   controls: {owasp-k8s: K09}
#   fix: Remove --basic-auth-file; let users sign in with OIDC or client certificates.
package policies.kubernetes.apiserver_basic_auth_file

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.apiservers
	v := component.filled(c, "basic-auth-file")
	msg := sprintf("%s: %s lets users in with static passwords", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.apiservers
	f := component.unknown_value(c, "basic-auth-file")
}
