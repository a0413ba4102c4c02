# METADATA
# title: Capability SYS_ADMIN
# description: >-
#   SYS_ADMIN allows mounting file systems, entering namespaces and much more that only root of the
#   node should do; with it a container gets out. ALL includes it.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man7/capabilities.7.html
#     description: capabilities(7)
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline, Capabilities
# custom:
#   severity: high
#   covers: [k8s-cap-sys-admin]
#   controls: {cis-kubernetes: "5.2.9"}
#   fix: >-
#     Remove SYS_ADMIN from securityContext.capabilities.add; look for the narrower capability that
#     is needed.
package policies.kubernetes.cap_sys_admin

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": added.path} if {
	some c in k8s.containers
	some added in k8s.added_capabilities(c)
	added.name in {"SYS_ADMIN", "ALL"}
	msg := sprintf("container %q adds capability %s, enough to take over the node", [c.name, added.text])
}
