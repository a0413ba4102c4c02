# METADATA
# title: RBAC role can impersonate
# description: >-
#   Who may impersonate users, groups or service accounts has all their rights; where the group
#   system:masters is among them, every right there is. The verb "*" on these resources includes
#   impersonate. Entries bound to named accounts are reported only when one of those is
#   all-powerful.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#impersonate-verb
#     description: Kubernetes, RBAC Good Practices, Impersonate verb
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/
#     description: Kubernetes, User Impersonation
# custom:
#   severity: high
#   covers: [k8s-rbac-impersonate]
#   controls: {cis-kubernetes: "5.1.8", owasp-k8s: K03}
#   fix: Drop the verb impersonate, or bind it to harmless accounts with resourceNames.
#   match: {kinds: [Role, ClusterRole]}
package policies.kubernetes.rbac_impersonate

import data.lib.kubernetes_rbac as rbac

people := {"": {"users", "groups", "serviceaccounts"}}

# Whoever may act as one of these may do anything.
powerful := {
	"system:masters", "system:admin", "system:apiserver", "system:kube-controller-manager",
	"kubernetes-admin", "kubeadm:cluster-admins",
}

deny contains {"message": msg, "path": g.path} if {
	input.kind in {"Role", "ClusterRole"}
	some g in rbac.grants(people, {"impersonate"}, {"impersonate"})
	msg := sprintf("%s can act as others (%s)", [rbac.label, g.what])
}

deny contains {"message": msg, "path": g.path} if {
	input.kind in {"Role", "ClusterRole"}
	some g in rbac.named_grants(people, {"impersonate"}, powerful)
	msg := sprintf("%s can act as %s (%s)", [rbac.label, concat(", ", sort(g.rule.names & powerful)), g.what])
}
