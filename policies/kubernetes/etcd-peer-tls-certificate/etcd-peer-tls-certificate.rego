# METADATA
# title: etcd members talk without TLS
# description: >-
#   The members of an etcd cluster send each other everything that is written, secrets included;
#   without a certificate in clear text. A cluster of one member has no such traffic, until it
#   grows.
# related_resources:
#   - ref: https://etcd.io/docs/v3.6/op-guide/security/
#     description: etcd, transport security model
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-cp-etcd-peer-tls]
#   controls: {cis-kubernetes: "2.4", owasp-k8s: K09}
#   fix: Set --peer-cert-file and --peer-key-file and use https:// URLs between members.
package policies.kubernetes.etcd_peer_tls_certificate

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": gap.path} if {
	some c in component.etcds
	gap := component.unset(c, ["peer-cert-file", "peer-key-file"])
	msg := sprintf("%s: no %s, so that members speak to each other in clear text", [c.name, gap.labels])
}

unknown contains f if {
	some c in component.etcds
	some flag in ["peer-cert-file", "peer-key-file"]
	f := component.unknown_presence(c, flag)
}
