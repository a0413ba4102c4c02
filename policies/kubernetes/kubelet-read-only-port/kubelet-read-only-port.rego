# METADATA
# title: Read-only port of the kubelet
# description: >-
#   The read-only port tells everybody who reaches the node, without authentication, which Pods run
#   there with their whole specification, environment variables included.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/
#     description: Kubernetes, authentication and authorization of the kubelet
#   - ref: https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/
#     description: KubeletConfiguration, readOnlyPort
# custom:
#   severity: medium
#   match: lib/kubernetes-component
#   covers: [k8s-kubelet-ro-port]
#   controls: {cis-kubernetes: "4.2.4", owasp-k8s: K09}
#   fix: Set readOnlyPort to 0 in KubeletConfiguration (its default), or --read-only-port=0.
package policies.kubernetes.kubelet_read_only_port

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.kubelets
	v := component.number(c, "read-only-port")
	v.number != 0
	msg := sprintf("%s: %s, which shows the node's Pods to everybody", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.kubelets
	f := component.unknown_value(c, "read-only-port")
}
