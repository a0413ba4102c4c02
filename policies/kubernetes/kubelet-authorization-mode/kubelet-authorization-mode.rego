# METADATA
# title: Kubelet allows everything
# description: >-
#   With the authorization mode AlwaysAllow every client that the kubelet lets in may run commands
#   in every Pod of the node and read its logs.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/
#     description: Kubernetes, authentication and authorization of the kubelet
#   - ref: https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/
#     description: KubeletConfiguration, authorization.mode
# custom:
#   severity: high
#   match: lib/kubernetes-component
#   covers: [k8s-kubelet-authz]
#   controls: {cis-kubernetes: "4.2.2", owasp-k8s: K09}
#   fix: Set authorization.mode to Webhook in KubeletConfiguration, or --authorization-mode=Webhook.
package policies.kubernetes.kubelet_authorization_mode

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.kubelets
	v := component.value(c, "authorization-mode")
	v.text == "AlwaysAllow"
	msg := sprintf("%s: %s, so that every client may run commands in every Pod of the node", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.kubelets
	f := component.unknown_value(c, "authorization-mode")
}
