# METADATA
# title: Fewer replicas than the minimum
# description: >-
#   A single Pod is an outage whenever it, its node or its image has a problem, and during every drain
#   of the node. An autoscaler among the objects counts with its minimum.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#replicas
#     description: Kubernetes, Deployment, Replicas
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/disruptions/
#     description: Kubernetes, Disruptions
# custom:
#   severity: info
#   scope: set
#   covers: [k8s-replicas]
#   fix: Raise replicas, or the minimum of the autoscaler.
#   params:
#     minReplicas:
#       description: How many replicas a workload must have at least; those scaled to zero are left alone.
#       default: 2
#       schema: {type: integer, minimum: 1}
package policies.kubernetes.replicas

import data.lib.kubernetes_set as set

deny contains {"message": msg, "path": ["objects", w.index, "spec", "replicas"]} if {
	some w in set.workloads
	set.replicated(w)
	wanted := data.params["kubernetes/replicas"].minReplicas
	replicas := set.replicas(w)
	replicas < wanted

	# Zero in the object itself switches the workload off on purpose.
	w.replicas != 0
	msg := sprintf("%s%s runs %v replicas at least; the minimum is %v", [set.label(w), set.place(w.namespace), replicas, wanted])
}
