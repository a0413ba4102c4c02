# METADATA
# title: API server talks to kubelets without TLS
# description: >-
#   With --kubelet-https=false the API server sends exec sessions, logs and its credentials to
#   kubelets in clear text. Kubernetes 1.22 removed the flag.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/architecture/control-plane-node-communication/
#     description: Kubernetes, communication between nodes and the control plane
# custom:
#   severity: high
#   match: lib/kubernetes-component
#   covers: [k8s-cp-kubelet-https]
#   controls: {owasp-k8s: K09}
#   fix: Remove --kubelet-https; TLS is the default.
package policies.kubernetes.apiserver_kubelet_https

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.apiservers
	v := component.off(c, "kubelet-https")
	msg := sprintf("%s: %s, so that it talks to kubelets in clear text", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.apiservers
	f := component.unknown_value(c, "kubelet-https")
}
