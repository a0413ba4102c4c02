# METADATA
# title: Unmasked /proc, even in a user namespace
# description: >-
#   In a user namespace an unmasked /proc does not hand over the node, but it still shows parts of
#   its kernel that the container runtime hides from everyone else. Containers that build
#   containers need it, and few others.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, Restricted, /proc Mount Type
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/
#     description: Kubernetes, User Namespaces
# custom:
#   severity: low
#   covers: [k8s-proc-mount]
#   controls: {pss: restricted, pss-check: "procMount_restricted"}
#   fix: Remove securityContext.procMount.
package policies.kubernetes.proc_mount_restricted

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	some c in k8s.containers
	type := c.spec.securityContext.procMount
	not type in {"Default", null}
	msg := sprintf("container %q mounts /proc as %q", [c.name, type])
	path := k8s.at(c, ["securityContext", "procMount"])
}
