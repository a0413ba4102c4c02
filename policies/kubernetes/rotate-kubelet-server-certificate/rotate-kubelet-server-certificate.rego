# METADATA
# title: Rotation of kubelet serving certificates is off
# description: >-
#   The feature gate RotateKubeletServerCertificate lets kubelets request and renew their serving
#   certificates. Switched off, kubelets serve certificates that they sign themselves or that run
#   out.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping/#certificate-rotation
#     description: Kubernetes, TLS bootstrapping, certificate rotation
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates/
#     description: Kubernetes, feature gates
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-cp-rotate-kubelet-server-cert]
#   controls: {cis-kubernetes: ["1.3.6", "4.2.11"], owasp-k8s: K09}
#   fix: Remove RotateKubeletServerCertificate=false from the feature gates; the default is true.
package policies.kubernetes.rotate_kubelet_server_certificate

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.instances
	c.component in {"kube-controller-manager", "kubelet"}
	v := component.gate_off(c, "RotateKubeletServerCertificate")
	msg := sprintf("%s: %s switches RotateKubeletServerCertificate off", [c.name, component.label(c, "feature-gates")])
}

unknown contains f if {
	some c in component.instances
	c.component in {"kube-controller-manager", "kubelet"}
	f := component.unknown_list(c, "feature-gates")
}
