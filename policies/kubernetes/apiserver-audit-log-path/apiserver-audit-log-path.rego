# METADATA
# title: No audit log
# description: >-
#   Without an audit log nobody can tell afterwards who read a secret or created a Pod. A webhook
#   that receives the audit events is as good as a log.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/
#     description: Kubernetes, auditing
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-cp-audit-log-path]
#   controls: {cis-kubernetes: "1.2.16", owasp-k8s: K05}
#   fix: Set --audit-log-path (and --audit-policy-file, without which nothing is recorded), or send audit events away with --audit-webhook-config-file.
package policies.kubernetes.apiserver_audit_log_path

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": gap.path} if {
	some c in component.apiservers
	gap := component.unset(c, ["audit-log-path"])
	not c.flags["audit-webhook-config-file"]
	msg := sprintf("%s: no %s and no audit webhook, so that nobody can tell who did what", [c.name, gap.labels])
}

unknown contains f if {
	some c in component.apiservers
	f := component.unknown_presence(c, "audit-log-path")
	not c.flags["audit-webhook-config-file"]
}
