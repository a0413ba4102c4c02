# METADATA
# title: etcd serves clients without TLS
# description: >-
#   etcd holds every object of the cluster, secrets included. Without a certificate it serves them
#   in clear text, and clients cannot tell it from an impostor.
# related_resources:
#   - ref: https://etcd.io/docs/v3.6/op-guide/security/
#     description: etcd, transport security model
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/configure-upgrade-etcd/#securing-etcd-clusters
#     description: Kubernetes, securing etcd clusters
# custom:
#   severity: high
#   match: lib/kubernetes-component
#   covers: [k8s-cp-etcd-tls]
#   controls: {cis-kubernetes: "2.1", owasp-k8s: K09}
#   fix: Set --cert-file and --key-file and listen on https:// URLs.
package policies.kubernetes.etcd_tls_certificate

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": gap.path} if {
	some c in component.etcds
	gap := component.unset(c, ["cert-file", "key-file"])
	msg := sprintf("%s: no %s, so that clients speak to it in clear text", [c.name, gap.labels])
}

unknown contains f if {
	some c in component.etcds
	some flag in ["cert-file", "key-file"]
	f := component.unknown_presence(c, flag)
}
