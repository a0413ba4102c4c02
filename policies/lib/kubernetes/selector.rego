package lib.kubernetes

# Label selectors, as https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
# defines them. What an absent selector means differs from kind to kind, so callers decide that
# first; an empty one selects everything.

# selects holds when the LabelSelector {matchLabels, matchExpressions} selects the labels.
selects(selector, labels) if {
	own := labels_of(labels)
	object.subset(own, labels_of(object.get(selector, "matchLabels", {})))
	every r in requirements_of(selector) {
		requirement_met(r, own)
	}
}

requirement_met(r, labels) if {
	r.operator == "In"
	one_of(labels, r)
}

requirement_met(r, labels) if {
	r.operator == "NotIn"
	not one_of(labels, r)
}

requirement_met(r, labels) if {
	r.operator == "Exists"
	labels[r.key]
}

requirement_met(r, labels) if {
	r.operator == "DoesNotExist"
	not labels[r.key]
}

# one_of is a function of its own because "not labels[k] in values" is undefined, not true, where
# the label is absent; NotIn holds there.
one_of(labels, r) if labels[r.key] in r.values

# labels_of is the map itself, {} when it is null or not a map.
labels_of(labels) := labels if {
	is_object(labels)
} else := {}

# requirements_of is the selector's matchExpressions, [] when they are absent or null.
requirements_of(selector) := r if {
	r := selector.matchExpressions
	is_array(r)
} else := []

# selector_empty holds for {}, and for a selector whose parts are empty or null.
selector_empty(selector) if {
	is_object(selector)
	count(labels_of(object.get(selector, "matchLabels", {}))) == 0
	count(requirements_of(selector)) == 0
}
