# METADATA
# title: RBAC role can read Secrets
# description: >-
#   Whoever reads Secrets has the passwords, keys and tokens in them, those of service accounts
#   included: list and watch show the contents just as get does, and patch answers with the whole
#   object. Entries bound to named Secrets are not reported.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#listing-secrets
#     description: Kubernetes, RBAC Good Practices, Listing secrets
#   - ref: https://kubernetes.io/docs/concepts/configuration/secret/
#     description: Kubernetes, Secrets
# custom:
#   severity: medium
#   covers: [k8s-rbac-secrets]
#   controls: {cis-kubernetes: "5.1.2", owasp-k8s: K03}
#   fix: Name the Secrets that are needed in resourceNames and grant get on them, or mount them into the Pod instead.
#   match: {kinds: [Role, ClusterRole]}
package policies.kubernetes.rbac_secrets

import data.lib.kubernetes_rbac as rbac

deny contains {"message": msg, "path": g.path} if {
	input.kind in {"Role", "ClusterRole"}
	some g in rbac.grants({"": {"secrets"}}, {"get", "list", "watch", "patch"}, {"get", "list", "watch"})
	msg := sprintf("%s can read Secrets (%s)", [rbac.label, g.what])
}
