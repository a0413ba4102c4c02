# METADATA
# title: Kubelet does not manage its iptables chains
# description: >-
#   The kubelet keeps the iptables chains right that Pod networking builds upon. Kept by hand they
#   fall behind the network's options, and traffic is let through or lost.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/
#     description: KubeletConfiguration, makeIPTablesUtilChains
# custom:
#   severity: low
#   match: lib/kubernetes-component
#   covers: [k8s-kubelet-iptables]
#   controls: {cis-kubernetes: "4.2.6", owasp-k8s: K09}
#   fix: Remove makeIPTablesUtilChains (or --make-iptables-util-chains); the default is true.
package policies.kubernetes.kubelet_iptables_util_chains

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.kubelets
	v := component.off(c, "make-iptables-util-chains")
	msg := sprintf("%s: %s, so that its iptables chains are not kept right", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.kubelets
	f := component.unknown_value(c, "make-iptables-util-chains")
}
