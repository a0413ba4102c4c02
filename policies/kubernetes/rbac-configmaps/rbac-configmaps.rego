# METADATA
# title: RBAC role can change ConfigMaps
# description: >-
#   ConfigMaps steer applications, and some of those in kube-system the cluster itself: its DNS, its
#   proxies and, with some providers, who is an administrator. Entries bound to named ConfigMaps are
#   not reported.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/configmap/
#     description: Kubernetes, ConfigMaps
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
#     description: Kubernetes, Using RBAC Authorization
# custom:
#   severity: low
#   covers: [k8s-rbac-configmaps]
#   controls: {owasp-k8s: K03}
#   fix: Name in resourceNames the ConfigMaps that the holder owns; use Leases for leader election.
#   match: {kinds: [Role, ClusterRole]}
package policies.kubernetes.rbac_configmaps

import data.lib.kubernetes_rbac as rbac

deny contains {"message": msg, "path": g.path} if {
	input.kind in {"Role", "ClusterRole"}
	some g in rbac.grants({"": {"configmaps"}}, rbac.changing, set())
	msg := sprintf("%s can change ConfigMaps (%s)", [rbac.label, g.what])
}
