# METADATA
# title: etcd makes its own client certificates
# description: >-
#   With --auto-tls etcd serves clients with a certificate that it signs itself. The traffic is
#   encrypted, but no client can verify whom it talks to.
# related_resources:
#   - ref: https://etcd.io/docs/v3.6/op-guide/security/
#     description: etcd, transport security model
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-cp-etcd-auto-tls]
#   controls: {cis-kubernetes: "2.3", owasp-k8s: K09}
#   fix: Remove --auto-tls and set --cert-file and --key-file.
package policies.kubernetes.etcd_auto_tls

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.etcds
	v := component.on(c, "auto-tls")
	msg := sprintf("%s: %s, so that no client can verify its certificate", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.etcds
	f := component.unknown_value(c, "auto-tls")
}
