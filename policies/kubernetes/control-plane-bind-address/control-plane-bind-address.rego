# METADATA
# title: Controller manager or scheduler listens on all addresses
# description: >-
#   The controller manager and the scheduler serve health checks and metrics that only their own
#   node needs. By default they listen on every address of the node.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/
#     description: kube-controller-manager, --bind-address
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-scheduler/
#     description: kube-scheduler, --bind-address
# custom:
#   severity: low
#   match: lib/kubernetes-component
#   covers: [k8s-cp-bind-address]
#   controls: {cis-kubernetes: ["1.3.7", "1.4.2"], owasp-k8s: K09}
#   fix: Set --bind-address=127.0.0.1.
package policies.kubernetes.control_plane_bind_address

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.instances
	c.component in {"kube-controller-manager", "kube-scheduler"}
	some flag in ["bind-address", "address"]
	v := component.value(c, flag)
	exposed(v.text)
	msg := sprintf("%s: %s, so that it can be reached from elsewhere", [c.name, v.phrase])
}

# --address belonged to the insecure port that Kubernetes 1.24 removed; it has no value when absent.
exposed(address) if {
	address != ""
	not regex.match(`^(127\.|::1$|\[::1\]$|localhost$)`, address)
}

unknown contains f if {
	some c in component.instances
	c.component in {"kube-controller-manager", "kube-scheduler"}
	f := component.unknown_value(c, "bind-address")
}
