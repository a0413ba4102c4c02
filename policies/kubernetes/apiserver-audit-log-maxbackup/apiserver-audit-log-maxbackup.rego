# METADATA
# title: Too few audit logs are kept
# description: >-
#   With few old audit logs kept, a busy hour, or an attacker who makes noise, pushes the traces
#   out. Before Kubernetes 1.36 an absent flag means that all are kept, until the disk is full.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/#log-backend
#     description: Kubernetes, log backend of auditing
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
#     description: kube-apiserver, --audit-log-maxbackup
# custom:
#   severity: low
#   match: lib/kubernetes-component
#   covers: [k8s-cp-audit-maxbackup]
#   controls: {cis-kubernetes: "1.2.18", owasp-k8s: K05}
#   params:
#     minimum:
#       description: The smallest value that is enough (files).
#       default: 10
#       schema: {type: integer, minimum: 1}
#   fix: Set --audit-log-maxbackup to 10 or more.
package policies.kubernetes.apiserver_audit_log_maxbackup

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": gap.path} if {
	some c in component.apiservers
	component.audit_log_file(c)
	gap := component.unset(c, ["audit-log-maxbackup"])
	msg := sprintf("%s: no %s, which should be at least %d files", [c.name, gap.labels, data.params["kubernetes/apiserver-audit-log-maxbackup"].minimum])
}

deny contains {"message": msg, "path": v.path} if {
	some c in component.apiservers
	v := component.number(c, "audit-log-maxbackup")
	v.number < data.params["kubernetes/apiserver-audit-log-maxbackup"].minimum
	msg := sprintf("%s: %s, which should be at least %d files%s", [
		c.name,
		v.phrase,
		data.params["kubernetes/apiserver-audit-log-maxbackup"].minimum,
		unlimited(v.number),
	])
}

unlimited(0) := " (0 is no limit, until the disk is full)"

unlimited(n) := "" if n != 0

unknown contains f if {
	some c in component.apiservers
	component.audit_log_file(c)
	f := component.unknown_value(c, "audit-log-maxbackup")
}
