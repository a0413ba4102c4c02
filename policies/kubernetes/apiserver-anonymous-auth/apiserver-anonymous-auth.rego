# METADATA
# title: API server takes anonymous requests
# description: >-
#   By default the API server takes requests without credentials as user system:anonymous. RBAC
#   gives that user little, but one careless binding to system:unauthenticated, or one flaw before
#   authorization, and the whole network can use it.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#anonymous-requests
#     description: Kubernetes, anonymous requests
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#anonymous-authenticator-configuration
#     description: Kubernetes, anonymous requests for chosen paths only
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-cp-anonymous-auth]
#   controls: {cis-kubernetes: "1.2.1", owasp-k8s: K09}
#   fix: Set --anonymous-auth=false, or allow only the health endpoints with the anonymous section of an AuthenticationConfiguration (--authentication-config).
package policies.kubernetes.apiserver_anonymous_auth

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.apiservers
	v := component.on(c, "anonymous-auth")
	msg := sprintf("%s: %s, so that requests without credentials are let in", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.apiservers
	f := component.unknown_value(c, "anonymous-auth")
}
