# METADATA
# title: system:masters or system:authenticated bound
# description: >-
#   Members of system:masters pass every check of RBAC and cannot be stopped by removing bindings,
#   so nothing should depend on that group. system:authenticated is every user and every service
#   account, with some cloud providers every account that the provider has.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege
#     description: Kubernetes, RBAC Good Practices, Least privilege
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings
#     description: Kubernetes, RBAC, Default roles and role bindings
# custom:
#   severity: high
#   covers: [k8s-rbac-masters]
#   controls: {cis-kubernetes: "5.1.7", owasp-k8s: K03}
#   fix: Bind a group of your own that has only the people who need the role.
#   match: {kinds: [RoleBinding, ClusterRoleBinding]}
package policies.kubernetes.rbac_masters

import data.lib.kubernetes_rbac as rbac

deny contains {"message": msg, "path": ["subjects", s.index, "name"]} if {
	input.kind in {"RoleBinding", "ClusterRoleBinding"}
	some s in rbac.subjects
	s.kind == "Group"
	why := reason[s.name]
	not meant_for_all
	msg := sprintf("%s gives %s to %s, %s", [rbac.label, rbac.role, s.name, why])
}

reason := {
	"system:masters": "whose members no binding can restrain",
	"system:authenticated": "which is everybody with an account",
}

# What every client needs to find its way about the API; Kubernetes binds these itself.
meant_for_all if {
	input.roleRef.kind == "ClusterRole"
	input.roleRef.name in {
		"system:basic-user", "system:discovery", "system:public-info-viewer",
		"system:service-account-issuer-discovery",
	}
}
