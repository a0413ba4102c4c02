# METADATA
# title: Idle kubelet sessions never end
# description: >-
#   Without an idle timeout forgotten exec and port-forward sessions stay open, hold resources and
#   wait for somebody to take them over. In KubeletConfiguration a 0 means the default of four
#   hours, so it does not do what it seems to say.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/
#     description: KubeletConfiguration, streamingConnectionIdleTimeout
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kubelet/
#     description: kubelet, --streaming-connection-idle-timeout
# custom:
#   severity: low
#   match: lib/kubernetes-component
#   covers: [k8s-kubelet-streaming-timeout]
#   controls: {cis-kubernetes: "4.2.5", owasp-k8s: K09}
#   fix: Remove streamingConnectionIdleTimeout (four hours), or set it to a shorter time such as 5m.
package policies.kubernetes.kubelet_streaming_connection_idle_timeout

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.kubelets
	v := component.seconds(c, "streaming-connection-idle-timeout")
	v.seconds == 0
	msg := sprintf("%s: %s asks for idle sessions that never end", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.kubelets
	f := component.unknown_value(c, "streaming-connection-idle-timeout")
}
