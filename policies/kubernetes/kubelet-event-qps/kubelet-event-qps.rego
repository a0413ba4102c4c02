# METADATA
# title: Kubelet drops events
# description: >-
#   Above this rate the kubelet drops events, also those that tell of an attack. A rate below its
#   default loses them early; 0 means no limit.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/
#     description: KubeletConfiguration, eventRecordQPS
# custom:
#   severity: info
#   match: lib/kubernetes-component
#   covers: [k8s-kubelet-event-qps]
#   controls: {cis-kubernetes: "4.2.8", owasp-k8s: K09}
#   params:
#     minimum:
#       description: The lowest rate that is accepted, in events a second; 0, no limit, always is.
#       default: 50
#       schema: {type: integer, minimum: 1}
#   fix: Remove eventRecordQPS (or --event-qps), or set it to at least the default of 50.
package policies.kubernetes.kubelet_event_qps

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.kubelets
	v := component.number(c, "event-qps")
	v.number != 0
	v.number < data.params["kubernetes/kubelet-event-qps"].minimum
	msg := sprintf("%s: %s drops events above that rate", [c.name, v.phrase])
}

unknown contains f if {
	some c in component.kubelets
	f := component.unknown_value(c, "event-qps")
}
