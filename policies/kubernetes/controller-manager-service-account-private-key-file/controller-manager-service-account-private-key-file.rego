# METADATA
# title: No key to sign service account tokens
# description: >-
#   The controller manager signs the tokens of service account secrets with this key. With a key of
#   its own, apart from any TLS key, it can be rotated by itself.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/
#     description: kube-controller-manager, --service-account-private-key-file
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/
#     description: Kubernetes, managing service accounts
# custom:
#   severity: low
#   match: lib/kubernetes-component
#   covers: [k8s-cp-sa-private-key]
#   controls: {cis-kubernetes: "1.3.4", owasp-k8s: K09}
#   fix: Set --service-account-private-key-file to the private key for service account tokens.
package policies.kubernetes.controller_manager_service_account_private_key_file

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": gap.path} if {
	some c in component.controller_managers
	gap := component.unset(c, ["service-account-private-key-file"])
	msg := sprintf("%s: no %s, so that tokens of service accounts have no key of their own", [c.name, gap.labels])
}

unknown contains f if {
	some c in component.controller_managers
	f := component.unknown_presence(c, "service-account-private-key-file")
}
