# METADATA
# title: Kubelet takes anonymous requests
# description: >-
#   A kubelet that takes anonymous requests gives whoever reaches its port what its authorization
#   leaves open; with the default of its command line that is exec into every Pod of the node.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/
#     description: Kubernetes, authentication and authorization of the kubelet
#   - ref: https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/
#     description: KubeletConfiguration, authentication.anonymous.enabled
# custom:
#   severity: high
#   match: lib/kubernetes-component
#   covers: [k8s-kubelet-anonymous]
#   controls: {cis-kubernetes: "4.2.1", owasp-k8s: K09}
#   fix: Set authentication.anonymous.enabled to false in KubeletConfiguration, or --anonymous-auth=false.
package policies.kubernetes.kubelet_anonymous_auth

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.kubelets
	v := component.on(c, "anonymous-auth")
	msg := sprintf("%s: %s, so that requests without credentials are let in", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.kubelets
	f := component.unknown_value(c, "anonymous-auth")
}
