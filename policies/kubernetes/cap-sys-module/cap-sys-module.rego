# METADATA
# title: Capability SYS_MODULE
# description: >-
#   SYS_MODULE allows loading modules into the kernel of the node, so the container runs code with
#   the rights of the kernel.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man7/capabilities.7.html
#     description: capabilities(7)
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline, Capabilities
# custom:
#   severity: high
#   covers: [k8s-cap-sys-module]
#   controls: {cis-kubernetes: "5.2.9"}
#   fix: Remove SYS_MODULE from securityContext.capabilities.add; load modules on the node itself.
package policies.kubernetes.cap_sys_module

import data.lib.kubernetes as k8s

# ALL is told by kubernetes/cap-sys-admin: one mistake, one alarm.
deny contains {"message": msg, "path": added.path} if {
	some c in k8s.containers
	some added in k8s.added_capabilities(c)
	added.name == "SYS_MODULE"
	msg := sprintf("container %q adds capability %s: it can load code into the kernel of the node", [c.name, added.text])
}
