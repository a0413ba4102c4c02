# METADATA
# title: etcd makes its own peer certificates
# description: >-
#   With --peer-auto-tls the members of an etcd cluster use certificates that they sign themselves,
#   so that they cannot verify each other.
# related_resources:
#   - ref: https://etcd.io/docs/v3.6/op-guide/security/
#     description: etcd, transport security model
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-cp-etcd-peer-auto-tls]
#   controls: {cis-kubernetes: "2.6", owasp-k8s: K09}
#   fix: Remove --peer-auto-tls and set --peer-cert-file and --peer-key-file.
package policies.kubernetes.etcd_peer_auto_tls

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.etcds
	v := component.on(c, "peer-auto-tls")
	msg := sprintf("%s: %s, so that members cannot verify each other", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.etcds
	f := component.unknown_value(c, "peer-auto-tls")
}
