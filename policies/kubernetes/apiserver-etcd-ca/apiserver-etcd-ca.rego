# METADATA
# title: API server without a CA for etcd
# description: >-
#   Without a CA of its own for etcd the API server trusts whatever the node trusts, or speaks
#   without TLS: somebody on the way can pose as etcd and feed it any object.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/configure-upgrade-etcd/#securing-etcd-clusters
#     description: Kubernetes, securing etcd clusters
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-cp-etcd-cafile]
#   controls: {cis-kubernetes: "1.2.26", owasp-k8s: K09}
#   fix: Set --etcd-cafile to the CA that signs etcd's serving certificates.
package policies.kubernetes.apiserver_etcd_ca

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": gap.path} if {
	some c in component.apiservers
	gap := component.unset(c, ["etcd-cafile"])
	msg := sprintf("%s: no %s, so that it does not verify etcd", [c.name, gap.labels])
}

unknown contains f if {
	some c in component.apiservers
	f := component.unknown_presence(c, "etcd-cafile")
}
