# METADATA
# title: Memory limit missing
# description: >-
#   Without a limit a leak or a stolen container can take all the memory of its node, until the
#   kernel kills somebody else's processes.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#     description: Kubernetes, Resource Management for Pods and Containers
# custom:
#   severity: low
#   covers: [k8s-memory-limit]
#   controls: {nsa: "Resource policies"}
#   fix: Set resources.limits.memory on the container or on the Pod.
package policies.kubernetes.memory_limit

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	some c in k8s.resourced
	not k8s.limited(c, "memory")
	msg := sprintf("container %q has no memory limit", [c.name])
	path := k8s.at(c, ["resources", "limits", "memory"])
}
