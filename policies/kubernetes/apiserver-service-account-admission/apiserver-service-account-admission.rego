# METADATA
# title: Admission plugin ServiceAccount is off
# description: >-
#   Without the ServiceAccount plugin Pods run without an identity of their own, and the checks
#   which secrets a service account may mount are gone.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#serviceaccount
#     description: Kubernetes, ServiceAccount
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-cp-service-account-plugin]
#   controls: {cis-kubernetes: "1.2.12", owasp-k8s: K09}
#   fix: Remove ServiceAccount from --disable-admission-plugins.
package policies.kubernetes.apiserver_service_account_admission

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.apiservers
	v := component.plugin_off(c, "ServiceAccount")
	msg := sprintf("%s: %s switches the admission plugin ServiceAccount off, so that Pods get no identity of their own", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.apiservers
	f := component.unknown_plugins_off(c)
}
