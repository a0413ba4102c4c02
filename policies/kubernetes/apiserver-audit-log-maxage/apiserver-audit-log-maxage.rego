# METADATA
# title: Audit logs are kept too short a time
# description: >-
#   Audit logs that are deleted after a few days do not reach back to the start of an attack, which
#   is often found weeks later. Before Kubernetes 1.36 an absent flag means that they are never
#   deleted, until the disk is full.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/#log-backend
#     description: Kubernetes, log backend of auditing
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
#     description: kube-apiserver, --audit-log-maxage
# custom:
#   severity: low
#   match: lib/kubernetes-component
#   covers: [k8s-cp-audit-maxage]
#   controls: {cis-kubernetes: "1.2.17", owasp-k8s: K05}
#   params:
#     minimum:
#       description: The smallest value that is enough (days).
#       default: 30
#       schema: {type: integer, minimum: 1}
#   fix: Set --audit-log-maxage to 30 or more.
package policies.kubernetes.apiserver_audit_log_maxage

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": gap.path} if {
	some c in component.apiservers
	component.audit_log_file(c)
	gap := component.unset(c, ["audit-log-maxage"])
	msg := sprintf("%s: no %s, which should be at least %d days", [c.name, gap.labels, data.params["kubernetes/apiserver-audit-log-maxage"].minimum])
}

deny contains {"message": msg, "path": v.path} if {
	some c in component.apiservers
	v := component.number(c, "audit-log-maxage")
	v.number < data.params["kubernetes/apiserver-audit-log-maxage"].minimum
	msg := sprintf("%s: %s, which should be at least %d days%s", [
		c.name,
		v.phrase,
		data.params["kubernetes/apiserver-audit-log-maxage"].minimum,
		unlimited(v.number),
	])
}

unlimited(0) := " (0 is no limit, until the disk is full)"

unlimited(n) := "" if n != 0

unknown contains f if {
	some c in component.apiservers
	component.audit_log_file(c)
	f := component.unknown_value(c, "audit-log-maxage")
}
