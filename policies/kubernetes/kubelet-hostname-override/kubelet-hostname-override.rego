# METADATA
# title: Kubelet under another host name
# description: >-
#   A node that registers under another name than its host's is harder to match with its
#   certificates and logs. Some installers need it.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kubelet/
#     description: kubelet, --hostname-override
# custom:
#   severity: info
#   match: lib/kubernetes-component
#   covers: [k8s-kubelet-hostname-override]
#   controls: {cis-kubernetes: "4.2.7", owasp-k8s: K09}
#   fix: Remove --hostname-override where the node's own name can be used.
package policies.kubernetes.kubelet_hostname_override

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": g.path} if {
	some c in component.kubelets
	g := component.given(c, "hostname-override")
	g.text != ""
	msg := sprintf("%s: %s registers the node under another name than its host's", [c.name, component.label(c, "hostname-override")])
}

unknown contains f if {
	some c in component.kubelets
	f := component.unknown_presence(c, "hostname-override")
}
