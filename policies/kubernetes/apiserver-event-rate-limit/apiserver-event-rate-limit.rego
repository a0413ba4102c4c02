# METADATA
# title: No limit on the rate of events
# description: >-
#   EventRateLimit refuses events from a client that floods the API server with them. It needs a
#   configuration of its own and is alpha; API Priority and Fairness, which is on by default, covers
#   much of its purpose.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#eventratelimit
#     description: Kubernetes, EventRateLimit
# custom:
#   severity: info
#   match: lib/kubernetes-component
#   covers: [k8s-cp-event-rate-limit]
#   controls: {cis-kubernetes: "1.2.9", owasp-k8s: K09}
#   fix: Add EventRateLimit to --enable-admission-plugins and configure its limits with --admission-control-config-file.
package policies.kubernetes.apiserver_event_rate_limit

import data.lib.kubernetes_component as component

deny contains {"message": msg, "path": v.path} if {
	some c in component.apiservers
	v := component.without_plugin(c, "EventRateLimit")
	msg := sprintf("%s: the admission plugin EventRateLimit is not enabled, so that events are not limited", [c.name])
}

unknown contains f if {
	some c in component.apiservers
	f := component.unknown_plugins(c)
}
