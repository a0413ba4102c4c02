# METADATA
# title: API server without a client certificate for kubelets
# description: >-
#   Without a client certificate the API server is anonymous to kubelets; it works only with
#   kubelets that give anonymous callers logs and exec.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/architecture/control-plane-node-communication/
#     description: Kubernetes, communication between nodes and the control plane
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/
#     description: Kubernetes, authentication of kubelets
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-cp-kubelet-client-cert]
#   controls: {cis-kubernetes: "1.2.4", owasp-k8s: K09}
#   fix: Set --kubelet-client-certificate and --kubelet-client-key.
package policies.kubernetes.apiserver_kubelet_client_certificate

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": gap.path} if {
	some c in component.apiservers
	gap := component.unset(c, ["kubelet-client-certificate", "kubelet-client-key"])
	msg := sprintf("%s: no %s, so that it is anonymous to kubelets", [c.name, gap.labels])
}

unknown contains f if {
	some c in component.apiservers
	some flag in ["kubelet-client-certificate", "kubelet-client-key"]
	f := component.unknown_presence(c, flag)
}
