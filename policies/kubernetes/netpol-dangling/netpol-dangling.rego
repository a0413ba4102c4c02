# METADATA
# title: NetworkPolicy that selects no Pod
# description: >-
#   A policy whose selector fits no Pod protects nothing, while its author counts on it. Judged where
#   the objects hold workloads of the policy's namespace.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource
#     description: Kubernetes, The NetworkPolicy resource
# custom:
#   severity: low
#   scope: set
#   covers: [k8s-netpol-dangling]
#   controls: {nsa: "Network policies", owasp-k8s: K07}
#   fix: Make podSelector match the labels of the Pods, or remove the policy.
package policies.kubernetes.netpol_dangling

import data.lib.kubernetes as k8s
import data.lib.kubernetes_set as set

deny contains {"message": msg, "path": ["objects", i, "spec", "podSelector"]} if {
	some i, o in input.objects
	o.kind == "NetworkPolicy"
	set.group_of(o.apiVersion) in {"networking.k8s.io", "extensions"}
	selector := k8s.fields_of(object.get(o.spec, "podSelector", {}))
	not k8s.selector_empty(selector)
	ns := set.namespace_of(o)
	set.inhabited(ns)
	count(set.selected(ns, selector)) == 0
	not set.foreign(set.selector_labels(selector))
	msg := sprintf("NetworkPolicy %q%s selects no Pod that is here", [set.name_of(o), set.place(ns)])
}
