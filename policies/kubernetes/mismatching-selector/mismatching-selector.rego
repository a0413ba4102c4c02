# METADATA
# title: Selector that does not match the Pod's labels
# description: >-
#   A workload must select the Pods that it makes. The API server refuses the object where it does
#   not, so that what was reviewed never runs and what runs is something older.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector
#     description: Kubernetes, Deployment, Selector
#   - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements
#     description: Kubernetes, Labels and Selectors
# custom:
#   severity: low
#   covers: [k8s-mismatching-selector]
#   fix: Give the Pod template the labels that spec.selector asks for.
package policies.kubernetes.mismatching_selector

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": array.concat(wanted.path, [key])} if {
	input.kind in {"Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "ReplicationController", "Rollout", "DeploymentConfig", "Job"}
	judged
	some key, value in wanted.labels
	msg := complaint(key, value)
}

deny contains {"message": msg, "path": ["spec", "selector", "matchExpressions", i]} if {
	input.kind in {"Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "ReplicationController", "Rollout", "DeploymentConfig", "Job"}
	judged
	wanted.path == ["spec", "selector", "matchLabels"]
	some i, r in k8s.requirements_of(input.spec.selector)
	not k8s.requirement_met(r, labels)
	msg := sprintf("the selector asks that label %s is %s, and the Pod template's labels do not meet that", [key_of(r), requirement(r)])
}

deny contains {"message": msg, "path": ["spec", "selector"]} if {
	input.kind in {"Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "ReplicationController", "Rollout", "DeploymentConfig", "Job"}
	judged
	k8s.group == "apps"
	k8s.selector_empty(input.spec.selector)
	msg := sprintf("the selector is empty, which the API refuses for a %s", [input.kind])
}

judged if {
	input.kind in {"Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "ReplicationController", "Rollout", "DeploymentConfig"}
	k8s.pod
	is_object(input.spec.selector)
}

# The API gives a Job its selector unless manualSelector says that the author does.
judged if {
	input.kind == "Job"
	k8s.pod
	input.spec.manualSelector == true
	is_object(input.spec.selector)
}

# Two kinds are so old that their selector is a plain map.
wanted := {"labels": k8s.labels_of(input.spec.selector), "path": ["spec", "selector"]} if {
	input.kind in {"ReplicationController", "DeploymentConfig"}
} else := {
	"labels": k8s.labels_of(object.get(input.spec.selector, "matchLabels", {})),
	"path": ["spec", "selector", "matchLabels"],
}

labels := k8s.labels_of(object.get(k8s.fields_of(k8s.pod.metadata), "labels", {}))

complaint(key, value) := sprintf("the selector asks for %s=%v, which the Pod template does not have", [key, value]) if not key in object.keys(labels)

complaint(key, value) := sprintf("the selector asks for %s=%v and the Pod template has %s=%v", [key, value, key, labels[key]]) if labels[key] != value

key_of(r) := object.get(k8s.fields_of(r), "key", "")

requirement(r) := sprintf("one of %s", [values(r)]) if r.operator == "In"

requirement(r) := sprintf("none of %s", [values(r)]) if r.operator == "NotIn"

requirement(r) := "there" if r.operator == "Exists"

requirement(r) := "absent" if r.operator == "DoesNotExist"

requirement(r) := "something that no operator says" if {
	not object.get(k8s.fields_of(r), "operator", "") in {"In", "NotIn", "Exists", "DoesNotExist"}
}

values(r) := concat(", ", [sprintf("%v", [v]) | some v in r.values])
