# METADATA
# title: RBAC role can port-forward
# description: >-
#   pods/portforward reaches every port of every Pod through the API server, those that listen on
#   localhost only included, past network policies and whatever guards the Service.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/access-application-cluster/port-forward-access-application-cluster/
#     description: Kubernetes, Use Port Forwarding to Access Applications
# custom:
#   severity: low
#   covers: [k8s-rbac-portforward]
#   controls: {owasp-k8s: K03}
#   fix: Drop pods/portforward; expose what is needed through a Service.
#   match: {kinds: [Role, ClusterRole]}
package policies.kubernetes.rbac_portforward

import data.lib.kubernetes_rbac as rbac

deny contains {"message": msg, "path": g.path} if {
	input.kind in {"Role", "ClusterRole"}
	some g in rbac.grants({"": {"pods/portforward"}}, {"create", "get"}, set())
	msg := sprintf("%s can forward ports of Pods (%s)", [rbac.label, g.what])
}
