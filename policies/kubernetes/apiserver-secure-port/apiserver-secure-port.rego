# METADATA
# title: Secure port of the API server is off
# description: >-
#   With --secure-port=0 the API server does not serve HTTPS with authentication; an old one is left
#   with its insecure port, a current one refuses to start.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
#     description: kube-apiserver, --secure-port
# custom:
#   severity: high
#   match: lib/kubernetes-component
#   covers: [k8s-cp-secure-port]
#   controls: {owasp-k8s: K09}
#   fix: Remove --secure-port or set it to a port, for example 6443.
package policies.kubernetes.apiserver_secure_port

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.apiservers
	v := component.number(c, "secure-port")
	v.number == 0
	msg := sprintf("%s: %s switches HTTPS off", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.apiservers
	f := component.unknown_value(c, "secure-port")
}
