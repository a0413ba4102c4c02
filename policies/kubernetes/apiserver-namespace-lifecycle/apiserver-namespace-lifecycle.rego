# METADATA
# title: Admission plugin NamespaceLifecycle is off
# description: >-
#   NamespaceLifecycle refuses objects in namespaces that do not exist or are being deleted, and
#   keeps default, kube-system and kube-public from being deleted.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#namespacelifecycle
#     description: Kubernetes, NamespaceLifecycle
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-cp-namespace-lifecycle]
#   controls: {cis-kubernetes: "1.2.13", owasp-k8s: K09}
#   fix: Remove NamespaceLifecycle from --disable-admission-plugins.
package policies.kubernetes.apiserver_namespace_lifecycle

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.apiservers
	v := component.plugin_off(c, "NamespaceLifecycle")
	msg := sprintf("%s: %s switches the admission plugin NamespaceLifecycle off, so that objects outlive their namespace", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.apiservers
	f := component.unknown_plugins_off(c)
}
