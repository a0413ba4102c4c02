# METADATA
# title: API server without a client certificate for etcd
# description: >-
#   An API server that shows etcd no certificate works only with an etcd that everybody may read and
#   write, and etcd holds every secret of the cluster.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/configure-upgrade-etcd/#securing-etcd-clusters
#     description: Kubernetes, securing etcd clusters
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-cp-etcd-cert]
#   controls: {cis-kubernetes: "1.2.23", owasp-k8s: K09}
#   fix: Set --etcd-certfile and --etcd-keyfile.
package policies.kubernetes.apiserver_etcd_client_certificate

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": gap.path} if {
	some c in component.apiservers
	gap := component.unset(c, ["etcd-certfile", "etcd-keyfile"])
	msg := sprintf("%s: no %s, so that etcd cannot tell it from others", [c.name, gap.labels])
}

unknown contains f if {
	some c in component.apiservers
	some flag in ["etcd-certfile", "etcd-keyfile"]
	f := component.unknown_presence(c, flag)
}
