# METADATA
# title: Admission plugin AlwaysAdmit
# description: >-
#   AlwaysAdmit passes every request. In the old --admission-control list it stands in the place of
#   the plugins that check something; in --enable-admission-plugins it has no effect but shows that
#   admission is not meant to check.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#alwaysadmit
#     description: Kubernetes, AlwaysAdmit (deprecated)
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-cp-always-admit]
#   controls: {cis-kubernetes: "1.2.10", owasp-k8s: K09}
#   fix: Remove AlwaysAdmit from --enable-admission-plugins.
package policies.kubernetes.apiserver_always_admit

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.apiservers
	v := component.with_plugin(c, "AlwaysAdmit")
	msg := sprintf("%s: %s names AlwaysAdmit, which checks nothing", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.apiservers
	f := component.unknown_plugins(c)
}
