# METADATA
# title: RBAC role can change admission control
# description: >-
#   A webhook sees every object that is written to the cluster, Secrets included, and a mutating one
#   rewrites them; removing a webhook or an admission policy switches off whatever it enforced.
#   Entries bound to named objects are not reported.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#control-admission-webhooks
#     description: Kubernetes, RBAC Good Practices, Control admission webhooks
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/
#     description: Kubernetes, Dynamic Admission Control
# custom:
#   severity: medium
#   covers: [k8s-rbac-webhooks]
#   controls: {cis-kubernetes: "5.1.12", owasp-k8s: K03}
#   fix: Name in resourceNames the configurations that the holder owns, and drop create.
#   match: {kinds: [Role, ClusterRole]}
package policies.kubernetes.rbac_webhooks

import data.lib.kubernetes_rbac as rbac

control := {"admissionregistration.k8s.io": {
	"mutatingwebhookconfigurations", "validatingwebhookconfigurations",
	"mutatingadmissionpolicies", "mutatingadmissionpolicybindings",
	"validatingadmissionpolicies", "validatingadmissionpolicybindings",
}}

deny contains {"message": msg, "path": g.path} if {
	input.kind in {"Role", "ClusterRole"}
	some g in rbac.grants(control, rbac.changing, set())
	msg := sprintf("%s can change admission control (%s)", [rbac.label, g.what])
}
