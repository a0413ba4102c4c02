# METADATA
# title: Unmasked /proc
# description: >-
#   Container runtimes hide the parts of /proc through which the kernel of the node is read and
#   changed. Unmasked they are writable by root of the container, who then runs code on the node.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline, /proc Mount Type
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/
#     description: Kubernetes, User Namespaces
# custom:
#   severity: high
#   covers: [k8s-proc-mount]
#   controls: {pss: baseline, pss-check: "procMount"}
#   fix: >-
#     Remove securityContext.procMount, or give the Pod a user namespace with hostUsers: false.
package policies.kubernetes.proc_mount

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	not k8s.user_namespace
	some c in k8s.containers
	type := c.spec.securityContext.procMount
	not type in {"Default", null}
	msg := sprintf("container %q mounts /proc as %q", [c.name, type])
	path := k8s.at(c, ["securityContext", "procMount"])
}
