# METADATA
# title: Address for the insecure port of the API server
# description: >-
#   The insecure port takes every request without authentication and authorization.
#   --insecure-bind-address says who can reach it. Kubernetes 1.24 removed the flag.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/controlling-access/
#     description: Kubernetes, controlling access to the API
# custom:
#   severity: high
#   match: lib/kubernetes-component
#   covers: [k8s-cp-insecure-bind]
#   controls: {owasp-k8s: K09}
#   fix: Remove --insecure-bind-address and serve on the secure port alone.
package policies.kubernetes.apiserver_insecure_bind_address

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.apiservers
	v := component.filled(c, "insecure-bind-address")
	not closed(c)
	msg := sprintf("%s: %s serves the API without authentication", [c.name, v.phrase])
}

# The address does not matter when the port is closed.
closed(c) if component.number(c, "insecure-port").number == 0

unknown contains f if {
	some c in component.apiservers
	f := component.unknown_value(c, "insecure-bind-address")
}
