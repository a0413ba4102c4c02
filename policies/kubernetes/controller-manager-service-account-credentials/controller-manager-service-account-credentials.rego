# METADATA
# title: Controllers share one identity
# description: >-
#   With --use-service-account-credentials each controller has a service account with the
#   permissions that it needs. Without it all of them act as one identity that holds the permissions
#   of all.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#controller-roles
#     description: Kubernetes, roles of the built-in controllers
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-cp-sa-credentials]
#   controls: {cis-kubernetes: "1.3.3", owasp-k8s: K09}
#   fix: Set --use-service-account-credentials=true.
package policies.kubernetes.controller_manager_service_account_credentials

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.controller_managers
	v := component.off(c, "use-service-account-credentials")
	msg := sprintf("%s: %s, so that all controllers share one identity with the permissions of all", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.controller_managers
	f := component.unknown_value(c, "use-service-account-credentials")
}
