# METADATA
# title: CPU request missing
# description: >-
#   The scheduler places Pods by their requests. Without one a container gets what is left over when
#   its node is busy, and the autoscaler has nothing to measure by. A limit counts as a request of
#   the same amount.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#     description: Kubernetes, Resource Management for Pods and Containers
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/
#     description: Kubernetes, Pod Quality of Service Classes
# custom:
#   severity: low
#   covers: [k8s-cpu-request]
#   controls: {nsa: "Resource policies"}
#   fix: Set resources.requests.cpu on the container or on the Pod.
package policies.kubernetes.cpu_request

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	some c in k8s.resourced
	not k8s.requested(c, "cpu")
	msg := sprintf("container %q has no CPU request", [c.name])
	path := k8s.at(c, ["resources", "requests", "cpu"])
}
