# METADATA
# title: Threshold for terminated Pods is not chosen
# description: >-
#   Finished Pods stay in etcd until there are more than this many. The default of 12500 is more
#   than a small control plane should keep, and 0 keeps all of them.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/
#     description: kube-controller-manager, --terminated-pod-gc-threshold
# custom:
#   severity: info
#   match: lib/kubernetes-component
#   covers: [k8s-cp-gc-threshold]
#   controls: {cis-kubernetes: "1.3.1", owasp-k8s: K09}
#   params:
#     maximum:
#       description: The largest threshold that is accepted.
#       default: 12500
#       schema: {type: integer, minimum: 1}
#   fix: Set --terminated-pod-gc-threshold to what your control plane can keep.
package policies.kubernetes.controller_manager_terminated_pod_gc_threshold

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.controller_managers
	v := component.number(c, "terminated-pod-gc-threshold")
	unbounded(c, v.number)
	msg := sprintf("%s: %s, so that many finished Pods are kept", [c.name, v.phrase])
}

unbounded(c, _) if not c.flags["terminated-pod-gc-threshold"]

unbounded(_, threshold) if threshold <= 0

unbounded(_, threshold) if threshold > data.params["kubernetes/controller-manager-terminated-pod-gc-threshold"].maximum

unknown contains f if {
	some c in component.controller_managers
	f := component.unknown_value(c, "terminated-pod-gc-threshold")
}
