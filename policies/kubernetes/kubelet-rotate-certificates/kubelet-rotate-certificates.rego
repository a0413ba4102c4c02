# METADATA
# title: Kubelet does not rotate its client certificate
# description: >-
#   With rotation the kubelet replaces its client certificate before it expires. Without,
#   certificates are made to last for years and a stolen one is good for as long, or the node drops
#   out of the cluster one day.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/tls/certificate-rotation/
#     description: Kubernetes, certificate rotation for the kubelet
#   - ref: https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/
#     description: KubeletConfiguration, rotateCertificates
# custom:
#   severity: low
#   match: lib/kubernetes-component
#   covers: [k8s-kubelet-rotate-certs]
#   controls: {cis-kubernetes: "4.2.10", owasp-k8s: K09}
#   fix: Set rotateCertificates to true in KubeletConfiguration, or --rotate-certificates=true.
package policies.kubernetes.kubelet_rotate_certificates

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.kubelets
	v := component.off(c, "rotate-certificates")
	msg := sprintf("%s: %s, so that its client certificate is not replaced before it expires", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.kubelets
	f := component.unknown_value(c, "rotate-certificates")
}
