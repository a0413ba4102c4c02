# METADATA
# title: Host port
# description: >-
#   A hostPort opens the container on an address of the node, past Services and often past
#   NetworkPolicies, and lets it take a port that something else on the node should have.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline, Host Ports
# custom:
#   severity: medium
#   covers: [k8s-host-port]
#   controls: {pss: baseline, pss-check: "hostPorts", cis-kubernetes: "5.2.12"}
#   fix: Remove hostPort and publish the port with a Service.
#   params:
#     allowed:
#       description: Ports of the node that containers may take.
#       default: []
#       schema: {type: array, items: {type: integer, minimum: 1, maximum: 65535}}
package policies.kubernetes.host_port

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": path} if {
	some c in k8s.containers
	some i, port in c.spec.ports
	number := port.hostPort
	not number in {0, null}
	not number in data.params["kubernetes/host-port"].allowed
	msg := sprintf("container %q takes port %v of its node", [c.name, number])
	path := k8s.at(c, ["ports", i, "hostPort"])
}
