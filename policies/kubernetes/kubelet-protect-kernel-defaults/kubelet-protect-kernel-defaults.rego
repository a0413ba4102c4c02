# METADATA
# title: Kubelet changes kernel settings
# description: >-
#   With protectKernelDefaults the kubelet refuses to start when kernel settings differ from what it
#   expects; without it, it changes them silently, and a hardened node is hardened no more.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/
#     description: KubeletConfiguration, protectKernelDefaults
# custom:
#   severity: low
#   match: lib/kubernetes-component
#   covers: [k8s-kubelet-kernel-defaults]
#   controls: {owasp-k8s: K09}
#   fix: Set protectKernelDefaults to true in KubeletConfiguration, or --protect-kernel-defaults=true, and set the kernel parameters in the node's image.
package policies.kubernetes.kubelet_protect_kernel_defaults

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.kubelets
	v := component.off(c, "protect-kernel-defaults")
	msg := sprintf("%s: %s, so that it changes kernel settings of the node", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.kubelets
	f := component.unknown_value(c, "protect-kernel-defaults")
}
