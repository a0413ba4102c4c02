# METADATA
# title: CPU limit missing
# description: >-
#   Without a limit a container may take all the CPU time that its node has left, so a bug or a
#   stolen container slows down its neighbours. Many teams leave limits out on purpose and rely on
#   requests: a limit throttles even when the node is idle.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#     description: Kubernetes, Resource Management for Pods and Containers
# custom:
#   severity: info
#   covers: [k8s-cpu-limit]
#   controls: {nsa: "Resource policies"}
#   fix: Set resources.limits.cpu on the container or on the Pod.
package policies.kubernetes.cpu_limit

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	some c in k8s.resourced
	not k8s.limited(c, "cpu")
	msg := sprintf("container %q has no CPU limit", [c.name])
	path := k8s.at(c, ["resources", "limits", "cpu"])
}
