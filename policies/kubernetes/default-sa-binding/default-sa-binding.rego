# METADATA
# title: Role bound to the default service account
# description: >-
#   What is granted to the default service account is granted to every Pod of the namespace that
#   names no other, including those that are added later. The groups system:serviceaccounts, of the
#   cluster or of one namespace, contain it and all the others.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#service-account-permissions
#     description: Kubernetes, RBAC, Service account permissions
#   - ref: https://kubernetes.io/docs/concepts/security/service-accounts/
#     description: Kubernetes, Service Accounts
# custom:
#   severity: medium
#   covers: [k8s-default-sa-binding]
#   controls: {cis-kubernetes: "5.1.5"}
#   fix: Give the workload a service account of its own and bind the role to that.
#   match: {kinds: [RoleBinding, ClusterRoleBinding]}
package policies.kubernetes.default_sa_binding

import data.lib.kubernetes_rbac as rbac

deny contains {"message": msg, "path": ["subjects", s.index, "name"]} if {
	input.kind in {"RoleBinding", "ClusterRoleBinding"}
	some s in rbac.subjects
	s.kind == "ServiceAccount"
	s.name == "default"
	msg := sprintf("%s gives %s to the default service account%s", [rbac.label, rbac.role, of_namespace(s.namespace)])
}

deny contains {"message": msg, "path": ["subjects", s.index, "name"]} if {
	input.kind in {"RoleBinding", "ClusterRoleBinding"}
	some s in rbac.subjects
	s.kind == "Group"
	["system", "serviceaccounts"] == array.slice(split(s.name, ":"), 0, 2)
	not meant_for_all
	msg := sprintf("%s gives %s to all service accounts (%s)", [rbac.label, rbac.role, s.name])
}

of_namespace("") := ""

of_namespace(ns) := sprintf(" of namespace %q", [ns]) if ns != ""

# Kubernetes itself lets every service account find the keys that its tokens are checked with.
meant_for_all if {
	input.roleRef.kind == "ClusterRole"
	input.roleRef.name == "system:service-account-issuer-discovery"
}
