# METADATA
# title: RBAC role can bind or escalate
# description: >-
#   The API server lets nobody grant what they do not have, except by these two verbs: escalate
#   writes any right into a role, bind hands out any role. The verb "*" on roles includes both.
#   Entries bound to named roles are reported only for cluster-admin.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#escalate-verb
#     description: Kubernetes, RBAC Good Practices, Escalate verb
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping
#     description: Kubernetes, RBAC, privilege escalation prevention
# custom:
#   severity: high
#   covers: [k8s-rbac-escalate]
#   controls: {cis-kubernetes: "5.1.8", owasp-k8s: K03}
#   fix: Drop bind and escalate, or name in resourceNames the roles that may be handed out.
#   match: {kinds: [Role, ClusterRole]}
package policies.kubernetes.rbac_escalate

import data.lib.kubernetes_rbac as rbac

roles := {"rbac.authorization.k8s.io": {"roles", "clusterroles"}}

deny contains {"message": msg, "path": g.path} if {
	input.kind in {"Role", "ClusterRole"}
	some g in rbac.grants(roles, {"bind", "escalate"}, {"bind", "escalate"})
	msg := sprintf("%s can give itself any right (%s)", [rbac.label, g.what])
}

deny contains {"message": msg, "path": g.path} if {
	input.kind in {"Role", "ClusterRole"}
	some g in rbac.named_grants(roles, {"bind", "escalate"}, {"cluster-admin"})
	msg := sprintf("%s can give itself cluster-admin (%s)", [rbac.label, g.what])
}
