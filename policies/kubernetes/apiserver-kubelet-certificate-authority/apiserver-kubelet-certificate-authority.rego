# METADATA
# title: API server does not verify kubelets
# description: >-
#   Without a certificate authority for kubelets the API server accepts any serving certificate:
#   whoever gets between it and a node reads logs and takes over exec sessions.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/architecture/control-plane-node-communication/#apiserver-to-kubelet
#     description: Kubernetes, API server to kubelet
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-cp-kubelet-ca]
#   controls: {cis-kubernetes: "1.2.5", owasp-k8s: K09}
#   fix: Set --kubelet-certificate-authority to the CA that signs the kubelets' serving certificates (kubelets get them with serverTLSBootstrap).
package policies.kubernetes.apiserver_kubelet_certificate_authority

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": gap.path} if {
	some c in component.apiservers
	gap := component.unset(c, ["kubelet-certificate-authority"])
	msg := sprintf("%s: no %s, so that it takes any certificate for a kubelet's", [c.name, gap.labels])
}

unknown contains f if {
	some c in component.apiservers
	f := component.unknown_presence(c, "kubelet-certificate-authority")
}
