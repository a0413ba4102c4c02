# METADATA
# title: API server without a serving certificate
# description: >-
#   Without a certificate the API server makes one for itself that no client can verify; clients are
#   then taught to skip verification, and anybody on the way can pose as the API.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
#     description: kube-apiserver, --tls-cert-file
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-cp-tls-cert]
#   controls: {cis-kubernetes: "1.2.24", owasp-k8s: K09}
#   fix: Set --tls-cert-file and --tls-private-key-file.
package policies.kubernetes.apiserver_tls_certificate

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": gap.path} if {
	some c in component.apiservers
	gap := component.unset(c, ["tls-cert-file", "tls-private-key-file"])
	msg := sprintf("%s: no %s, so that it serves a certificate that no client can verify", [c.name, gap.labels])
}

unknown contains f if {
	some c in component.apiservers
	some flag in ["tls-cert-file", "tls-private-key-file"]
	f := component.unknown_presence(c, flag)
}
