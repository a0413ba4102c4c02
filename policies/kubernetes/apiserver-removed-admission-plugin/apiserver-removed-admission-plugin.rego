# METADATA
# title: Admission plugin that no longer exists
# description: >-
#   PodSecurityPolicy was removed in Kubernetes 1.25 and SecurityContextDeny in 1.30. A current API
#   server does not start with them, and an old one is out of support; Pod Security admission has
#   taken their place.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-policy/
#     description: Kubernetes, PodSecurityPolicy was removed
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-admission/
#     description: Kubernetes, Pod Security admission
#   - ref: https://github.com/kubernetes/kubernetes/blob/master/CHANGELOG/CHANGELOG-1.30.md
#     description: Kubernetes 1.30 removed SecurityContextDeny
# custom:
#   severity: low
#   match: lib/kubernetes-component
#   covers: [k8s-cp-security-context-deny, k8s-cp-psp-plugin]
#   controls: {owasp-k8s: K09}
#   fix: Remove PodSecurityPolicy and SecurityContextDeny from --enable-admission-plugins and use Pod Security admission.
package policies.kubernetes.apiserver_removed_admission_plugin

import data.lib.kubernetes_component as component

removed := {"PodSecurityPolicy": "1.25", "SecurityContextDeny": "1.30"}

deny contains {"message": msg, "path": v.path} if {
	some c in component.apiservers
	some plugin, release in removed
	v := component.with_plugin(c, plugin)
	msg := sprintf("%s: %s names %s, which Kubernetes %s removed", [c.name, v.phrase, plugin, release])
}

unknown contains f if {
	some c in component.apiservers
	f := component.unknown_plugins(c)
}
