# METADATA
# title: Root filesystem is writable
# description: >-
#   Whoever breaks into a container wants to download and keep tools there. On a read-only root
#   filesystem that fails, and the image that was reviewed is the code that runs.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#     description: Kubernetes, Configure a Security Context for a Pod or Container
#   - ref: https://media.defense.gov/2022/Aug/29/2003066362/-1/-1/0/CTR_KUBERNETES_HARDENING_GUIDANCE_1.2_20220829.PDF
#     description: NSA and CISA, Kubernetes Hardening Guide 1.2
# custom:
#   severity: low
#   covers: [k8s-readonly-rootfs]
#   controls: {nsa: "Immutable container file systems", owasp-k8s: K01}
#   fix: >-
#     Set securityContext.readOnlyRootFilesystem to true and mount an emptyDir where the
#     application writes.
package policies.kubernetes.readonly_rootfs

import data.lib.kubernetes as k8s

# Windows does not support it, and a container for debugging is there to be written to.
deny contains {"message": msg, "path": path} if {
	not k8s.windows
	some c in k8s.containers
	c.type != "ephemeral"
	not c.spec.securityContext.readOnlyRootFilesystem == true
	msg := sprintf("container %q can write to its root filesystem", [c.name])
	path := k8s.at(c, ["securityContext", "readOnlyRootFilesystem"])
}
