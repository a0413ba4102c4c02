# METADATA
# title: Long request timeout of the API server
# description: >-
#   A request that may stay open for long ties up the API server; with many of them it can be
#   brought down. The default of a minute serves nearly everybody.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
#     description: kube-apiserver, --request-timeout
# custom:
#   severity: info
#   match: lib/kubernetes-component
#   covers: [k8s-cp-request-timeout]
#   controls: {cis-kubernetes: "1.2.20", owasp-k8s: K09}
#   params:
#     maximum_seconds:
#       description: The longest timeout that is accepted, in seconds.
#       default: 300
#       schema: {type: integer, minimum: 1}
#   fix: Remove --request-timeout (one minute), or set it as short as your slowest connection allows.
package policies.kubernetes.apiserver_request_timeout

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.apiservers
	v := component.seconds(c, "request-timeout")
	too_long(v.seconds)
	msg := sprintf("%s: %s lets requests take long", [c.name, v.phrase])
}

too_long(seconds) if seconds > data.params["kubernetes/apiserver-request-timeout"].maximum_seconds

too_long(0)

unknown contains f if {
	some c in component.apiservers
	f := component.unknown_value(c, "request-timeout")
}
