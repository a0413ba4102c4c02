# METADATA
# title: Kubelet serves a certificate that nobody can verify
# description: >-
#   Without a serving certificate the kubelet signs one for itself, and the API server has to take
#   any certificate for a kubelet's. Certificates can be given as files or requested from the
#   cluster.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping/
#     description: Kubernetes, TLS bootstrapping, serving certificates
#   - ref: https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/
#     description: KubeletConfiguration, tlsCertFile and serverTLSBootstrap
# custom:
#   severity: low
#   match: lib/kubernetes-component
#   covers: [k8s-kubelet-tls]
#   controls: {cis-kubernetes: "4.2.9", owasp-k8s: K09}
#   fix: Set serverTLSBootstrap to true and approve the requests, or set tlsCertFile and tlsPrivateKeyFile.
package policies.kubernetes.kubelet_tls_certificate

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": gap.path} if {
	some c in component.kubelets
	component.off(c, "rotate-server-certificates")
	gap := component.unset(c, ["tls-cert-file", "tls-private-key-file"])
	msg := sprintf("%s: no %s, so that it signs its serving certificate itself", [c.name, gap.labels])
}

unknown contains f if {
	some c in component.kubelets
	not component.on(c, "rotate-server-certificates")
	some flag in ["tls-cert-file", "tls-private-key-file"]
	f := component.unknown_presence(c, flag)
}
