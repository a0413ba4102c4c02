# METADATA
# title: RBAC role can delete Pod logs or events
# description: >-
#   Events and logs show what happened. An intruder who can delete them covers the tracks; almost
#   nobody else needs to, as events expire by themselves.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/
#     description: Kubernetes, Event
#   - ref: https://microsoft.github.io/Threat-Matrix-for-Kubernetes/techniques/Delete%20K8S%20events/
#     description: Threat Matrix for Kubernetes, Delete events
# custom:
#   severity: low
#   covers: [k8s-rbac-logs-delete]
#   controls: {owasp-k8s: K03}
#   fix: Drop delete and deletecollection on events and pods/log.
#   match: {kinds: [Role, ClusterRole]}
package policies.kubernetes.rbac_logs_delete

import data.lib.kubernetes_rbac as rbac

deny contains {"message": msg, "path": g.path} if {
	input.kind in {"Role", "ClusterRole"}
	some g in rbac.grants({"": {"events", "pods/log"}, "events.k8s.io": {"events"}}, {"delete", "deletecollection"}, set())
	msg := sprintf("%s can delete traces of what happened (%s)", [rbac.label, g.what])
}
