# METADATA
# title: Deleted service account tokens stay valid
# description: >-
#   With --service-account-lookup=false the API server only checks the signature of a token: one
#   whose service account or secret was deleted, for example because it leaked, still opens the
#   cluster.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
#     description: kube-apiserver, --service-account-lookup
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-cp-sa-lookup]
#   controls: {cis-kubernetes: "1.2.21", owasp-k8s: K09}
#   fix: Remove --service-account-lookup; the default is true.
package policies.kubernetes.apiserver_service_account_lookup

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.apiservers
	v := component.off(c, "service-account-lookup")
	msg := sprintf("%s: %s, so that tokens of deleted service accounts stay valid", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.apiservers
	f := component.unknown_value(c, "service-account-lookup")
}
