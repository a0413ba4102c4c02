# METADATA
# title: Pod Security admission is off
# description: >-
#   Pod Security admission enforces the Pod Security Standards that namespaces ask for with labels.
#   Switched off, the labels are still there but nothing heeds them.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-admission/
#     description: Kubernetes, Pod Security admission
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-cp-psp-plugin]
#   controls: {owasp-k8s: K09}
#   fix: Remove PodSecurity from --disable-admission-plugins.
package policies.kubernetes.apiserver_pod_security_admission

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.apiservers
	v := component.plugin_off(c, "PodSecurity")
	msg := sprintf("%s: %s switches the admission plugin PodSecurity off, so that the Pod Security labels of namespaces have no effect", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.apiservers
	f := component.unknown_plugins_off(c)
}
