# METADATA
# title: No key of its own for service account tokens
# description: >-
#   Without a key for service account tokens, older API servers verify them with their TLS key, so
#   that one key serves two purposes and cannot be rotated for one of them; newer ones do not start.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
#     description: kube-apiserver, --service-account-key-file
# custom:
#   severity: low
#   match: lib/kubernetes-component
#   covers: [k8s-cp-sa-key-file]
#   controls: {cis-kubernetes: "1.2.22", owasp-k8s: K09}
#   fix: Set --service-account-key-file to the public key that verifies service account tokens.
package policies.kubernetes.apiserver_service_account_key_file

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": gap.path} if {
	some c in component.apiservers
	gap := component.unset(c, ["service-account-key-file"])
	not c.flags["service-account-signing-endpoint"]
	msg := sprintf("%s: no %s, so that tokens of service accounts have no key of their own", [c.name, gap.labels])
}

unknown contains f if {
	some c in component.apiservers
	f := component.unknown_presence(c, "service-account-key-file")
	not c.flags["service-account-signing-endpoint"]
}
