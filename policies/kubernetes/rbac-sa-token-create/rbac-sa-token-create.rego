# METADATA
# title: RBAC role can create service account tokens
# description: >-
#   create on serviceaccounts/token issues a fresh token of any service account within reach:
#   whoever has it has the rights of all of them. Entries bound to named service accounts are not
#   reported.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#token-request
#     description: Kubernetes, RBAC Good Practices, Token request
#   - ref: https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/
#     description: Kubernetes, TokenRequest
# custom:
#   severity: high
#   covers: [k8s-rbac-impersonate]
#   controls: {cis-kubernetes: "5.1.13", owasp-k8s: K03}
#   fix: Name the service accounts in resourceNames, or drop serviceaccounts/token.
#   match: {kinds: [Role, ClusterRole]}
package policies.kubernetes.rbac_sa_token_create

import data.lib.kubernetes_rbac as rbac

deny contains {"message": msg, "path": g.path} if {
	input.kind in {"Role", "ClusterRole"}
	some g in rbac.grants({"": {"serviceaccounts/token"}}, {"create"}, set())
	msg := sprintf("%s can issue tokens of service accounts (%s)", [rbac.label, g.what])
}
