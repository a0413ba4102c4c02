# METADATA
# title: Required label missing
# description: >-
#   Labels say whose an object is and what it belongs to; policies, costs and alerts are routed by them.
#   Which ones a workload must carry is for the parameter to say.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
#     description: Kubernetes, Recommended Labels
# custom:
#   severity: info
#   covers: [k8s-required-labels]
#   fix: Add the label to metadata.labels.
#   params:
#     labels:
#       description: Labels that objects must carry, each with a regular expression that its value must match; an empty one takes any value.
#       default: {app.kubernetes.io/name: ""}
#       schema: {type: object, additionalProperties: {type: string, format: regex}}
#     kinds:
#       description: Kinds of objects that must carry the labels.
#       default: [CronJob, DaemonSet, Deployment, StatefulSet]
#       schema: {type: array, items: {type: string, minLength: 1}}
package policies.kubernetes.required_labels

import data.lib.kubernetes as k8s

params := data.params["kubernetes/required-labels"]

deny contains {"message": msg, "path": ["metadata", "labels", key]} if {
	input.kind in params.kinds
	some key, pattern in params.labels
	msg := complaint(key, pattern)
}

complaint(key, _) := sprintf("label %s is missing", [key]) if {
	value(key) == ""
}

complaint(key, pattern) := sprintf("label %s is %q, which does not match %s", [key, value(key), pattern]) if {
	value(key) != ""
	pattern != ""
	not regex.match(pattern, value(key))
}

value(key) := k8s.text_of(object.get(labels, [key], ""))

labels := k8s.labels_of(object.get(k8s.fields_of(object.get(input, "metadata", {})), "labels", {}))
