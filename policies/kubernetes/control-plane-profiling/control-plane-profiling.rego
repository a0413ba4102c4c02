# METADATA
# title: Profiling of the control plane
# description: >-
#   The profiling endpoints show program internals and let a client start costly measurements. They
#   are on by default and needed only while somebody looks for a performance problem.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
#     description: kube-apiserver, --profiling
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/
#     description: kube-controller-manager, --profiling
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-scheduler/
#     description: kube-scheduler, --profiling
# custom:
#   severity: low
#   match: lib/kubernetes-component
#   covers: [k8s-cp-profiling]
#   controls: {cis-kubernetes: ["1.2.15", "1.3.2", "1.4.1"], owasp-k8s: K09}
#   fix: Set --profiling=false.
package policies.kubernetes.control_plane_profiling

import data.lib.kubernetes_component as component

profiled := {"kube-apiserver", "kube-controller-manager", "kube-scheduler"}

deny contains {"message": msg, "path": v.path} if {
	some c in component.instances
	c.component in profiled
	v := component.on(c, "profiling")
	msg := sprintf("%s: %s, so that it serves profiling endpoints", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.instances
	c.component in profiled
	f := component.unknown_value(c, "profiling")
}
