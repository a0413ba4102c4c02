# METADATA
# title: Insecure port of the API server
# description: >-
#   The insecure port takes every request without authentication and authorization: whoever reaches
#   it, at least every process and host-network Pod of the node, is a cluster administrator.
#   Kubernetes 1.24 removed the flag.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/controlling-access/
#     description: Kubernetes, controlling access to the API
# custom:
#   severity: high
#   match: lib/kubernetes-component
#   covers: [k8s-cp-insecure-port]
#   controls: {owasp-k8s: K09}
#   fix: Remove --insecure-port, or set it to 0 on the releases that still have it.
package policies.kubernetes.apiserver_insecure_port

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.apiservers
	v := component.number(c, "insecure-port")
	v.number != 0
	msg := sprintf("%s: %s serves the API without authentication", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.apiservers
	f := component.unknown_value(c, "insecure-port")
}
