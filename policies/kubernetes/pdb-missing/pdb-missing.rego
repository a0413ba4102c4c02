# METADATA
# title: Replicated workload without a PodDisruptionBudget
# description: >-
#   Without a PodDisruptionBudget, draining nodes for an upgrade may evict all replicas of a workload
#   at the same time.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
#     description: Kubernetes, Specifying a Disruption Budget for your Application
# custom:
#   severity: low
#   scope: set
#   covers: [k8s-pdb]
#   fix: Add a PodDisruptionBudget whose selector matches the Pods.
#   params:
#     minReplicas:
#       description: From how many replicas on a workload needs a budget; a budget for one Pod only blocks drains.
#       default: 2
#       schema: {type: integer, minimum: 1}
package policies.kubernetes.pdb_missing

import data.lib.kubernetes_set as set

deny contains {"message": msg, "path": ["objects", w.index, "metadata", "name"]} if {
	some w in set.workloads
	set.replicated(w)
	replicas := set.replicas(w)
	replicas >= data.params["kubernetes/pdb-missing"].minReplicas
	w.replicas != 0
	not set.profile(w) in covered
	msg := sprintf("no PodDisruptionBudget selects the %v Pods of %s%s", [replicas, set.label(w), set.place(w.namespace)])
}

covered := {p |
	some [ns, selector] in selectors
	some p in set.selected(ns, selector)
}

# An absent selector selects nothing.
selectors := {[set.namespace_of(o), o.spec.selector] |
	some o in input.objects
	o.kind == "PodDisruptionBudget"
	set.group_of(o.apiVersion) == "policy"
	is_object(o.spec.selector)
	not empty_in_beta(o)
}

# Until policy/v1 an empty selector selected nothing too.
empty_in_beta(o) if {
	o.apiVersion == "policy/v1beta1"
	count(set.selector_labels(o.spec.selector)) == 0
}
