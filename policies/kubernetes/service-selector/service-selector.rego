# METADATA
# title: Service that selects no Pod
# description: >-
#   A Service without Pods answers nobody, and takes in whatever Pod gets its labels later. Judged
#   where the objects hold workloads of the Service's namespace.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service
#     description: Kubernetes, Defining a Service
# custom:
#   severity: low
#   scope: set
#   covers: [k8s-service-selector]
#   fix: Make the selector match the labels of the Pod template, or remove the Service.
package policies.kubernetes.service_selector

import data.lib.kubernetes as k8s
import data.lib.kubernetes_set as set

deny contains {"message": msg, "path": ["objects", i, "spec", "selector"]} if {
	some i, o in input.objects
	o.kind == "Service"
	o.apiVersion == "v1"
	object.get(o.spec, "type", "") != "ExternalName"
	selector := k8s.labels_of(object.get(o.spec, "selector", {}))

	# Without a selector the endpoints are somebody else's to write.
	count(selector) > 0
	ns := set.namespace_of(o)
	set.inhabited(ns)
	count(set.selected(ns, {"matchLabels": selector})) == 0
	not set.foreign(selector)
	msg := sprintf("Service %q%s selects %s, and no Pod here has that", [set.name_of(o), set.place(ns), text(selector)])
}

text(selector) := concat(", ", [sprintf("%s=%v", [k, v]) | some k, v in selector])
