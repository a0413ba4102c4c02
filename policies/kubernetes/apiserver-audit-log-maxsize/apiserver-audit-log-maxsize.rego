# METADATA
# title: Audit logs are rotated too early
# description: >-
#   Audit logs that are rotated at a small size are soon pushed out by newer ones; without rotation
#   they grow until the disk is full. Kubernetes 1.36 was the first to have a default for the flag.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/#log-backend
#     description: Kubernetes, log backend of auditing
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
#     description: kube-apiserver, --audit-log-maxsize
# custom:
#   severity: low
#   match: lib/kubernetes-component
#   covers: [k8s-cp-audit-maxsize]
#   controls: {cis-kubernetes: "1.2.19", owasp-k8s: K05}
#   params:
#     minimum:
#       description: The smallest value that is enough (megabytes).
#       default: 100
#       schema: {type: integer, minimum: 1}
#   fix: Set --audit-log-maxsize to 100 or more.
package policies.kubernetes.apiserver_audit_log_maxsize

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": gap.path} if {
	some c in component.apiservers
	component.audit_log_file(c)
	gap := component.unset(c, ["audit-log-maxsize"])
	msg := sprintf("%s: no %s, which should be at least %d megabytes", [c.name, gap.labels, data.params["kubernetes/apiserver-audit-log-maxsize"].minimum])
}

deny contains {"message": msg, "path": v.path} if {
	some c in component.apiservers
	v := component.number(c, "audit-log-maxsize")
	v.number < data.params["kubernetes/apiserver-audit-log-maxsize"].minimum
	msg := sprintf("%s: %s, which should be at least %d megabytes%s", [
		c.name,
		v.phrase,
		data.params["kubernetes/apiserver-audit-log-maxsize"].minimum,
		unlimited(v.number),
	])
}

unlimited(0) := " (0 is no limit, until the disk is full)"

unlimited(n) := "" if n != 0

unknown contains f if {
	some c in component.apiservers
	component.audit_log_file(c)
	f := component.unknown_value(c, "audit-log-maxsize")
}
