# METADATA
# title: Anonymous subject bound
# description: >-
#   system:anonymous and system:unauthenticated are whoever reaches the API server without a
#   credential, often the whole internet. Only the roles that Kubernetes means for them (version and
#   health, the keys to check tokens with, the join data of kubeadm) are not reported.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#hardening
#     description: Kubernetes, RBAC Good Practices, Hardening
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#anonymous-requests
#     description: Kubernetes, Authenticating, Anonymous requests
# custom:
#   severity: critical
#   covers: [k8s-rbac-anonymous]
#   controls: {owasp-k8s: K03}
#   fix: Bind users, groups or service accounts that have to authenticate.
#   match: {kinds: [RoleBinding, ClusterRoleBinding]}
package policies.kubernetes.rbac_anonymous

import data.lib.kubernetes_rbac as rbac

deny contains {"message": msg, "path": ["subjects", s.index, "name"]} if {
	input.kind in {"RoleBinding", "ClusterRoleBinding"}
	some s in rbac.subjects
	[s.kind, s.name] in {["User", "system:anonymous"], ["Group", "system:unauthenticated"]}
	not meant_for_all
	msg := sprintf("%s gives %s to everybody, without credentials (%s)", [rbac.label, rbac.role, rbac.who(s)])
}

meant_for_all if {
	input.roleRef.kind == "ClusterRole"
	input.roleRef.name in {"system:public-info-viewer", "system:service-account-issuer-discovery"}
}

# kubeadm publishes the cluster's address and CA here for nodes that join.
meant_for_all if {
	input.kind == "RoleBinding"
	input.metadata.namespace == "kube-public"
	input.roleRef.kind == "Role"
	input.roleRef.name == "kubeadm:bootstrap-signer-clusterinfo"
}
