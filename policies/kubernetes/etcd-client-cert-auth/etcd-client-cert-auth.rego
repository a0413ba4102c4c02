# METADATA
# title: etcd lets clients in without a certificate
# description: >-
#   Without client certificate authentication whoever reaches etcd's client port reads every secret
#   of the cluster and writes any object, past the API server and its authorization.
# related_resources:
#   - ref: https://etcd.io/docs/v3.6/op-guide/security/
#     description: etcd, transport security model
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/configure-upgrade-etcd/#securing-etcd-clusters
#     description: Kubernetes, securing etcd clusters
# custom:
#   severity: high
#   match: lib/kubernetes-component
#   covers: [k8s-cp-etcd-client-auth]
#   controls: {cis-kubernetes: "2.2", owasp-k8s: K09}
#   fix: Set --client-cert-auth=true and --trusted-ca-file.
package policies.kubernetes.etcd_client_cert_auth

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.etcds
	v := component.off(c, "client-cert-auth")
	msg := sprintf("%s: %s, so that whoever reaches it reads and writes all that it holds", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.etcds
	f := component.unknown_value(c, "client-cert-auth")
}
