# METADATA
# title: cluster-admin bound
# description: >-
#   cluster-admin may do everything: bound for the cluster it is root on every node, bound in a
#   namespace it owns the namespace with all its Secrets and service accounts.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
#     description: Kubernetes, RBAC, User-facing roles
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege
#     description: Kubernetes, RBAC Good Practices, Least privilege
# custom:
#   severity: high
#   covers: [k8s-rbac-cluster-admin]
#   controls: {cis-kubernetes: "5.1.1", owasp-k8s: K03}
#   fix: Bind a role that has only the rights that are needed.
#   match: {kinds: [RoleBinding, ClusterRoleBinding]}
package policies.kubernetes.rbac_cluster_admin

import data.lib.kubernetes_rbac as rbac

deny contains {"message": msg, "path": ["roleRef", "name"]} if {
	input.kind in {"RoleBinding", "ClusterRoleBinding"}
	input.roleRef.kind == "ClusterRole"
	input.roleRef.name == "cluster-admin"
	holders := [rbac.who(s) | some s in rbac.subjects]
	count(holders) > 0
	msg := sprintf("%s gives cluster-admin to %s", [rbac.label, concat(", ", holders)])
}
