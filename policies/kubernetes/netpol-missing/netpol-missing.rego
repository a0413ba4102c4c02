# METADATA
# title: Workload without a NetworkPolicy
# description: >-
#   Pods that no NetworkPolicy selects accept traffic from every Pod of the cluster and may open any
#   connection: one taken container reaches them all.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/
#     description: Kubernetes, Network Policies
#   - ref: https://media.defense.gov/2022/Aug/29/2003066362/-1/-1/0/CTR_KUBERNETES_HARDENING_GUIDANCE_1.2_20220829.PDF
#     description: NSA and CISA, Kubernetes Hardening Guide, Network policies
# custom:
#   severity: low
#   scope: set
#   covers: [k8s-netpol-missing]
#   controls: {cis-kubernetes: "5.3.2", nsa: "Network policies", owasp-k8s: K07}
#   fix: Add a NetworkPolicy that selects the Pods and allows only the traffic that they need; begin with one per namespace that denies all.
package policies.kubernetes.netpol_missing

import data.lib.kubernetes as k8s
import data.lib.kubernetes_set as set

deny contains {"message": msg, "path": ["objects", w.index, "metadata", "name"]} if {
	some w in set.workloads

	# A Pod in the node's network is outside of every NetworkPolicy.
	not w.hostNetwork == true
	not set.profile(w) in covered
	not policed_by_cluster
	not policed_by_plugin(w.namespace)
	msg := sprintf("no NetworkPolicy selects the Pods of %s%s", [set.label(w), set.place(w.namespace)])
}

covered := {p |
	some [ns, selector] in selectors
	some p in set.selected(ns, selector)
}

# An absent podSelector is an empty one and selects every Pod of the namespace.
selectors := {[set.namespace_of(o), k8s.fields_of(object.get(o.spec, "podSelector", {}))] |
	some o in input.objects
	o.kind == "NetworkPolicy"
	set.group_of(o.apiVersion) in {"networking.k8s.io", "extensions"}
}

# Policies of network plug-ins have selectors of their own; where there are any, nothing is claimed.
# Without arguments, so that it is found out once and not for every workload.
policed_by_cluster if {
	some o in input.objects
	[set.group_of(o.apiVersion), o.kind] in cluster_policies
}

policed_by_plugin(ns) if {
	some near in plugin_namespaces
	set.meet(near, ns)
}

plugin_namespaces := {set.namespace_of(o) |
	some o in input.objects
	[set.group_of(o.apiVersion), o.kind] in namespaced_policies
}

namespaced_policies := {
	["cilium.io", "CiliumNetworkPolicy"],
	["crd.antrea.io", "NetworkPolicy"],
	["crd.projectcalico.org", "NetworkPolicy"],
	["projectcalico.org", "NetworkPolicy"],
}

cluster_policies := {
	["cilium.io", "CiliumClusterwideNetworkPolicy"],
	["crd.antrea.io", "ClusterNetworkPolicy"],
	["crd.projectcalico.org", "GlobalNetworkPolicy"],
	["policy.networking.k8s.io", "AdminNetworkPolicy"],
	["policy.networking.k8s.io", "BaselineAdminNetworkPolicy"],
	["policy.networking.k8s.io", "ClusterNetworkPolicy"],
	["projectcalico.org", "GlobalNetworkPolicy"],
}
