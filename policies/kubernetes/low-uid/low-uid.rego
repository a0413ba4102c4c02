# METADATA
# title: Low user ID
# description: >-
#   User IDs are shared with the node. A number below 10000 may be that of a user of the node or of
#   another workload, and a process that escapes then owns their files; without runAsUser the
#   number is whatever the image says.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#     description: Kubernetes, Configure a Security Context for a Pod or Container
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/
#     description: Kubernetes, User Namespaces
# custom:
#   severity: info
#   covers: [k8s-low-uid]
#   fix: Set securityContext.runAsUser to 10000 or more, or set hostUsers to false.
#   params:
#     minimum:
#       description: The lowest user ID that a container may run as.
#       default: 10000
#       schema: {type: integer, minimum: 0}
package policies.kubernetes.low_uid

import data.lib.kubernetes as k8s

# In a user namespace the numbers are the Pod's own; Windows has none.
deny contains {"message": msg, "path": s.path} if {
	not k8s.user_namespace
	not k8s.windows
	some c in k8s.containers
	s := k8s.setting(c, "runAsUser")
	minimum := data.params["kubernetes/low-uid"].minimum
	s.value < minimum
	msg := sprintf("%s sets runAsUser to %v, below %v", [s.holder, s.value, minimum])
}

deny contains {"message": msg, "path": path} if {
	not k8s.user_namespace
	not k8s.windows
	some c in k8s.containers
	not k8s.setting(c, "runAsUser")
	msg := sprintf("container %q runs as the user of its image: neither it nor the Pod sets runAsUser", [c.name])
	path := k8s.at(c, ["securityContext", "runAsUser"])
}
