# METADATA
# title: Audit log without a policy
# description: >-
#   The audit policy says which requests are recorded. Without one the API server records none,
#   although it has an audit log or webhook.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/#audit-policy
#     description: Kubernetes, audit policy
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-cp-audit-log-path]
#   controls: {cis-kubernetes: "3.2.1", owasp-k8s: K05}
#   fix: Set --audit-policy-file to an audit policy.
package policies.kubernetes.apiserver_audit_policy

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": gap.path} if {
	some c in component.apiservers
	some backend in ["audit-log-path", "audit-webhook-config-file"]
	component.filled(c, backend)
	gap := component.unset(c, ["audit-policy-file"])
	msg := sprintf("%s: no %s, so that no request is recorded", [c.name, gap.labels])
}

unknown contains f if {
	some c in component.apiservers
	some backend in ["audit-log-path", "audit-webhook-config-file"]
	component.filled(c, backend)
	f := component.unknown_presence(c, "audit-policy-file")
}
