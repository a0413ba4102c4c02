# METADATA
# title: Capability NET_RAW kept
# description: >-
#   Container runtimes grant NET_RAW by default. With it a container forges packets of any kind: it
#   can impersonate other Pods towards the DNS server or their neighbours.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man7/capabilities.7.html
#     description: capabilities(7)
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline, Capabilities
# custom:
#   severity: info
#   covers: [k8s-cap-net-raw]
#   controls: {cis-kubernetes: "5.2.8"}
#   fix: Drop ALL, or at least NET_RAW, in securityContext.capabilities.drop, and do not add it.
package policies.kubernetes.cap_net_raw

import data.lib.kubernetes as k8s

# Windows has no capabilities.
deny contains {"message": msg, "path": path} if {
	not k8s.windows
	some c in k8s.containers
	not drops_net_raw(c)
	not adds_net_raw(c)
	msg := sprintf("container %q keeps capability NET_RAW", [c.name])
	path := k8s.at(c, ["securityContext", "capabilities", "drop"])
}

deny contains {"message": msg, "path": added.path} if {
	not k8s.windows
	some c in k8s.containers
	some added in k8s.added_capabilities(c)
	added.name in {"ALL", "NET_RAW"}
	msg := sprintf("container %q adds capability %s, and so may forge packets", [c.name, added.text])
}

drops_net_raw(c) if {
	some text in c.spec.securityContext.capabilities.drop
	k8s.capability(text) in {"ALL", "NET_RAW"}
}

adds_net_raw(c) if {
	some added in k8s.added_capabilities(c)
	added.name in {"ALL", "NET_RAW"}
}
