# METADATA
# title: etcd lets members in without a certificate
# description: >-
#   Without peer certificate authentication whoever reaches the peer port can speak as a member of
#   the etcd cluster.
# related_resources:
#   - ref: https://etcd.io/docs/v3.6/op-guide/security/
#     description: etcd, transport security model
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-cp-etcd-peer-client-auth]
#   controls: {cis-kubernetes: "2.5", owasp-k8s: K09}
#   fix: Set --peer-client-cert-auth=true and --peer-trusted-ca-file.
package policies.kubernetes.etcd_peer_client_cert_auth

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.etcds
	v := component.off(c, "peer-client-cert-auth")
	msg := sprintf("%s: %s, so that anybody may speak as a member", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.etcds
	f := component.unknown_value(c, "peer-client-cert-auth")
}
