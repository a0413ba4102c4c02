# METADATA
# title: Capabilities not dropped
# description: >-
#   A container runtime gives every container about a dozen capabilities, and nearly no application
#   needs one. Those that stay are tools for whoever breaks in: to change owners of files, to make
#   device nodes, to send forged packets.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, Restricted, Capabilities
#   - ref: https://man7.org/linux/man-pages/man7/capabilities.7.html
#     description: capabilities(7)
# custom:
#   severity: low
#   covers: [k8s-caps-drop-all]
#   controls: {pss: restricted, pss-check: "capabilities_restricted", cis-kubernetes: "5.2.9"}
#   fix: Set securityContext.capabilities.drop to [ALL], and add back NET_BIND_SERVICE at most.
#   params:
#     allowed:
#       description: Capabilities that containers may add back after ALL were dropped.
#       default: [NET_BIND_SERVICE]
#       schema: {type: array, items: {type: string, minLength: 1}}
package policies.kubernetes.caps_drop_all

import data.lib.kubernetes as k8s

# Windows has no capabilities; the API server refuses them there.
deny contains {"message": msg, "path": path} if {
	not k8s.windows
	some c in k8s.containers
	not drops_all(c)
	msg := sprintf("container %q does not drop ALL capabilities", [c.name])
	path := k8s.at(c, ["securityContext", "capabilities", "drop"])
}

# A container that drops nothing has one thing to do first; it is not told about the rest yet.
deny contains {"message": msg, "path": path} if {
	not k8s.windows
	some c in k8s.containers
	drops_all(c)
	some i, capability in c.spec.securityContext.capabilities.add
	not capability in data.params["kubernetes/caps-drop-all"].allowed
	msg := sprintf("container %q adds capability %v back", [c.name, capability])
	path := k8s.at(c, ["securityContext", "capabilities", "add", i])
}

drops_all(c) if "ALL" in c.spec.securityContext.capabilities.drop
