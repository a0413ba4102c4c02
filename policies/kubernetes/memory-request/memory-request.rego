# METADATA
# title: Memory request missing
# description: >-
#   The scheduler places Pods by their requests. Without one a container lands on nodes that have no
#   memory for it, and is among the first to be killed when memory runs short. A limit counts as a
#   request of the same amount.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#     description: Kubernetes, Resource Management for Pods and Containers
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/
#     description: Kubernetes, Pod Quality of Service Classes
# custom:
#   severity: low
#   covers: [k8s-memory-request]
#   controls: {nsa: "Resource policies"}
#   fix: Set resources.requests.memory on the container or on the Pod.
package policies.kubernetes.memory_request

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	some c in k8s.resourced
	not k8s.requested(c, "memory")
	msg := sprintf("container %q has no memory request", [c.name])
	path := k8s.at(c, ["resources", "requests", "memory"])
}
