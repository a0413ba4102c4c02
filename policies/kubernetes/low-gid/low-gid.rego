# METADATA
# title: Low or root group ID
# description: >-
#   Group IDs are shared with the node. Without runAsGroup the primary group is that of the image
#   or root, and a number below 10000 may be that of a group of the node, whose files a process
#   that escapes can then read.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#     description: Kubernetes, Configure a Security Context for a Pod or Container
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/
#     description: Kubernetes, User Namespaces
# custom:
#   severity: info
#   covers: [k8s-low-gid]
#   fix: >-
#     Set securityContext.runAsGroup to 10000 or more, and keep group 0 out of fsGroup and
#     supplementalGroups.
#   params:
#     minimum:
#       description: The lowest group ID that a container may run as.
#       default: 10000
#       schema: {type: integer, minimum: 0}
package policies.kubernetes.low_gid

import data.lib.kubernetes as k8s

# In a user namespace the numbers are the Pod's own; Windows has none.
deny contains {"message": msg, "path": s.path} if {
	not k8s.user_namespace
	not k8s.windows
	some c in k8s.containers
	s := k8s.setting(c, "runAsGroup")
	minimum := data.params["kubernetes/low-gid"].minimum
	s.value < minimum
	msg := sprintf("%s sets runAsGroup to %v, below %v", [s.holder, s.value, minimum])
}

deny contains {"message": msg, "path": path} if {
	not k8s.user_namespace
	not k8s.windows
	some c in k8s.containers
	not k8s.setting(c, "runAsGroup")
	msg := sprintf("container %q may run in the root group: neither it nor the Pod sets runAsGroup", [c.name])
	path := k8s.at(c, ["securityContext", "runAsGroup"])
}

deny contains {"message": msg, "path": path} if {
	not k8s.user_namespace
	k8s.pod_security.fsGroup == 0
	msg := "the Pod gives its volumes to the root group: fsGroup is 0"
	path := k8s.at(k8s.pod, ["securityContext", "fsGroup"])
}

deny contains {"message": msg, "path": path} if {
	not k8s.user_namespace
	some i, group in k8s.pod_security.supplementalGroups
	group == 0
	msg := "the Pod adds its containers to the root group: supplementalGroups holds 0"
	path := k8s.at(k8s.pod, ["securityContext", "supplementalGroups", i])
}
