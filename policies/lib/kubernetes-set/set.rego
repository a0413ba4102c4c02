# METADATA
# title: Relations between the objects of a set
# description: >-
#   Who selects whom among the objects that were scanned together. The Pods of a set are filed by
#   namespace and label once, so that a selector is tried only on Pods that carry one of its labels
#   and ten thousand objects are related in about as many steps.
package lib.kubernetes_set

import data.lib.kubernetes as k8s

# An object without a namespace goes to the one that the client chooses at the time. It may be any,
# so such an object may meet every other; two objects that name different namespaces never meet.
namespace_of(o) := ns if {
	ns := o.metadata.namespace
	is_string(ns)
} else := ""

meet(a, b) if a == b

meet("", b) if b != ""

meet(a, "") if a != ""

# group_of is the API group of an apiVersion; the core group is "".
group_of(version) := g if {
	[g, _] := split(version, "/")
} else := ""

# name_of is the object's name, or what the API server makes one of.
name_of(o) := name if {
	name := o.metadata.name
	is_string(name)
} else := name if {
	name := o.metadata.generateName
	is_string(name)
} else := ""

# workloads is every object that runs Pods: [{index, group, kind, name, namespace, labels,
# hostNetwork, replicas}]. A PodTemplate runs none; an object of group apps without a selector is a
# fragment, such as a Kustomize patch, and does not show the Pods of the object that it changes.
workloads := [w |
	some i, o in input.objects
	pod := o.spec.pod
	o.kind != "PodTemplate"
	not fragment(o)
	w := {
		"index": i,
		"group": group_of(o.apiVersion),
		"kind": o.kind,
		"name": name_of(o),
		"namespace": namespace_of(o),
		"labels": pod.labels,
		"hostNetwork": pod.hostNetwork,
		"replicas": object.get(o.spec, "replicas", null),
	}
]

fragment(o) if {
	startswith(o.apiVersion, "apps/")
	not is_object(object.get(o.spec, "selector", null))
}

# label names a workload in messages: Deployment "web".
label(w) := sprintf("%s %q", [w.kind, w.name])

# place says in messages where an object is: ` in namespace "prod"`, or nothing.
place("") := ""

place(ns) := sprintf(" in namespace %q", [ns]) if ns != ""

# A profile is all that a selector can tell Pods apart by: [namespace, labels].
profile(w) := [w.namespace, w.labels]

profiles := {profile(w) | some w in workloads}

# The files of profiles are objects that hold a profile as a key. They are united from small ones
# because a partial rule costs the square of what it holds.
by_namespace := object.union_n([{p[0]: {p: true}} | some p in profiles])

by_label := object.union_n([{[k, v]: {p: true}} |
	some p in profiles
	some k, v in p[1]
])

by_namespace_and_label := object.union_n([{[p[0], k, v]: {p: true}} |
	some p in profiles
	some k, v in p[1]
])

# label_keys is every key that a Pod of the set carries.
label_keys := {k | some p in profiles; some k, _ in p[1]}

# inhabited holds when Pods of the set are in the namespace, or may be.
inhabited("") if count(profiles) > 0

inhabited(ns) if {
	ns != ""
	some near_by in [ns, ""]
	by_namespace[near_by]
}

# selected is the profiles that a LabelSelector in the namespace selects.
selected(ns, selector) := {p |
	some p, _ in candidates(ns, selector)
	k8s.selects(selector, p[1])
}

# candidates files what is worth a try: the profiles with the label of matchLabels that the fewest
# carry; without matchLabels, those with a label that an In asks for; else all that are near.
candidates(ns, selector) := carriers(ns, rare) if {
	rare := rarest(k8s.labels_of(object.get(selector, "matchLabels", {})))
} else := c if {
	requirement := [r | some r in k8s.requirements_of(selector); r.operator == "In"][0]
	c := object.union_n([carriers(ns, [requirement.key, v]) | some v in requirement.values])
} else := near(ns)

rarest(labels) := min([[n, [k, v]] |
	some k, v in labels
	n := count(object.get(by_label, [[k, v]], {}))
])[1]

carriers("", pair) := object.get(by_label, [pair], {})

carriers(ns, [k, v]) := object.union(
	object.get(by_namespace_and_label, [[ns, k, v]], {}),
	object.get(by_namespace_and_label, [["", k, v]], {}),
) if {
	ns != ""
}

near("") := {p: true | some p in profiles}

near(ns) := object.union(
	object.get(by_namespace, [ns], {}),
	object.get(by_namespace, [""], {}),
) if {
	ns != ""
}

# foreign holds when the selector asks for a label that no object of the set gives its Pods but a
# controller or an operator may: then nobody can tell from here what it selects.
foreign(labels) if {
	some key, _ in labels
	not key in label_keys
	given_at_run_time(key)
}

# Operators label their Pods with the name of the custom resource that they serve.
foreign(labels) if {
	some _, value in labels
	value != ""
	value in custom_names
}

given_at_run_time(key) if key in {
	"controller-revision-hash",
	"controller-uid",
	"job-name",
	"pod-template-generation",
	"pod-template-hash",
}

# Only people write the labels with these prefixes, and those without a prefix.
given_at_run_time(key) if {
	contains(key, "/")
	not startswith(key, "app.kubernetes.io/")
	not startswith(key, "helm.sh/")
}

custom_names := {name_of(o) |
	some o in input.objects
	custom_group(group_of(o.apiVersion))
	not o.spec.pod
}

custom_group(group) if {
	contains(group, ".")
	not endswith(group, ".k8s.io")
}

# scalable files what a HorizontalPodAutoscaler can scale: {[group, kind, name]: {namespace: true}}.
scalable := object.union_n([{[w.group, w.kind, w.name]: {w.namespace: true}} |
	some w in workloads
	scales(w)
])

scales(w) if {
	w.group == "apps"
	w.kind in {"Deployment", "StatefulSet", "ReplicaSet"}
}

scales(w) if {
	w.group == ""
	w.kind == "ReplicationController"
}

# Custom kinds that hold a Pod, such as a Rollout, bring a scale subresource of their own.
scales(w) if custom_group(w.group)

# autoscalers is every HorizontalPodAutoscaler and ScaledObject: [{index, kind, name, namespace,
# target {apiVersion, kind, name}, minimum}].
autoscalers := [a |
	some i, o in input.objects
	o.kind in {"HorizontalPodAutoscaler", "ScaledObject"}
	defaults := autoscaler_defaults[[group_of(o.apiVersion), o.kind]]
	target := k8s.fields_of(object.get(o.spec, "scaleTargetRef", {}))
	a := {
		"index": i,
		"kind": o.kind,
		"name": name_of(o),
		"namespace": namespace_of(o),
		"target": {
			"apiVersion": text(target, "apiVersion", defaults.apiVersion),
			"kind": text(target, "kind", defaults.kind),
			"name": text(target, "name", ""),
		},
		"minimum": number(o.spec, defaults.field, defaults.minimum),
	}
]

# KEDA takes a target of which only the name is given for a Deployment; the API takes nothing.
autoscaler_defaults := {
	["autoscaling", "HorizontalPodAutoscaler"]: {"apiVersion": "", "kind": "", "field": "minReplicas", "minimum": 1},
	["keda.sh", "ScaledObject"]: {"apiVersion": "apps/v1", "kind": "Deployment", "field": "minReplicaCount", "minimum": 0},
}

text(o, field, otherwise) := s if {
	s := o[field]
	is_string(s)
	s != ""
} else := otherwise

number(o, field, otherwise) := n if {
	n := o[field]
	is_number(n)
} else := otherwise

# minimums files the lower bound of autoscaled workloads: {[group, kind, name]: {namespace: n}}.
minimums := object.union_n([{[group_of(a.target.apiVersion), a.target.kind, a.target.name]: {a.namespace: a.minimum}} |
	some a in autoscalers
])

# replicas is how many Pods the workload runs at least: what an autoscaler of the set guarantees,
# else what the workload says, else the API's default of one.
replicas(w) := max(bounds) if {
	bounds := [n | some ns, n in minimums[[w.group, w.kind, w.name]]; meet(ns, w.namespace)]
	count(bounds) > 0
} else := n if {
	n := w.replicas
	is_number(n)
} else := 1

# replicated holds for workloads that keep a fixed number of like Pods running.
replicated(w) if {
	scales(w)
	w.group != "serving.knative.dev"
}

# selector_labels is the keys that the selector asks for, with the values where there is one.
selector_labels(selector) := object.union(
	{r.key: "" | some r in k8s.requirements_of(selector); r.operator in {"In", "Exists"}},
	k8s.labels_of(object.get(selector, "matchLabels", {})),
)
