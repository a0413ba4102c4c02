# METADATA
# title: Capability beyond the default set
# description: >-
#   Each capability is a part of what root may do on the node. Those beyond the default set of
#   container runtimes let a container reconfigure the network, trace processes, load code into the
#   kernel or worse.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline, Capabilities
#   - ref: https://man7.org/linux/man-pages/man7/capabilities.7.html
#     description: capabilities(7)
# custom:
#   severity: medium
#   covers: [k8s-caps-added]
#   controls: {pss: baseline, pss-check: "capabilities_baseline", cis-kubernetes: "5.2.9", nsa: "Pod security enforcement"}
#   fix: Remove the capability from securityContext.capabilities.add.
#   params:
#     allowed:
#       description: Capabilities that containers may add, as Kubernetes writes them.
#       default: [AUDIT_WRITE, CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, MKNOD,
#         NET_BIND_SERVICE, SETFCAP, SETGID, SETPCAP, SETUID, SYS_CHROOT]
#       schema: {type: array, items: {type: string, minLength: 1}}
package policies.kubernetes.caps_added

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	some c in k8s.containers
	some i, capability in c.spec.securityContext.capabilities.add
	not capability in data.params["kubernetes/caps-added"].allowed
	msg := sprintf("container %q adds capability %v", [c.name, capability])
	path := k8s.at(c, ["securityContext", "capabilities", "add", i])
}
