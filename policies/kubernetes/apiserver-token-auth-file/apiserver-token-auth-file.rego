# METADATA
# title: Static tokens on the API server
# description: >-
#   A token file holds passwords for the API in plain text. They never expire, and to take one back
#   the API server must restart.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#static-token-file
#     description: Kubernetes, static token file
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-cp-token-auth-file]
#   controls: {cis-kubernetes: "1.2.2", owasp-k8s: K09}
#   fix: Remove --token-auth-file; let users sign in with OIDC or client certificates and programs with service account tokens.
package policies.kubernetes.apiserver_token_auth_file

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.apiservers
	v := component.filled(c, "token-auth-file")
	msg := sprintf("%s: %s lets holders of static tokens in", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.apiservers
	f := component.unknown_value(c, "token-auth-file")
}
