# METADATA
# title: Kubelet without a CA for clients
# description: >-
#   Without a client CA the kubelet cannot verify client certificates, so that the API server cannot
#   prove who it is; such kubelets work only when they let everybody in.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/
#     description: Kubernetes, authentication and authorization of the kubelet
#   - ref: https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/
#     description: KubeletConfiguration, authentication.x509.clientCAFile
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-kubelet-client-ca]
#   controls: {cis-kubernetes: "4.2.3", owasp-k8s: K09}
#   fix: Set authentication.x509.clientCAFile in KubeletConfiguration, or --client-ca-file, to the cluster's CA.
package policies.kubernetes.kubelet_client_ca_file

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": gap.path} if {
	some c in component.kubelets
	gap := component.unset(c, ["client-ca-file"])
	msg := sprintf("%s: no %s, so that client certificates are not verified", [c.name, gap.labels])
}

unknown contains f if {
	some c in component.kubelets
	f := component.unknown_presence(c, "client-ca-file")
}
