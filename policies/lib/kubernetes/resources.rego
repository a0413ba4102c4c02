package lib.kubernetes

# CPU and memory of containers, as the API server reads them after defaulting
# (https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/).

# resourced is the containers that may have requests and limits: ephemeral ones cannot.
resourced := [c | some c in containers; c.type != "ephemeral"]

# limited holds when something bounds what the container takes: its own limit or that of the Pod
# (spec.resources), which all its containers share.
limited(c, resource) if given(c.spec, "limits", resource)

limited(_, resource) if given(pod.spec, "limits", resource)

# requested holds when the scheduler reserves something for the container. A limit without a
# request counts as a request of the same amount.
requested(c, resource) if given(c.spec, "requests", resource)

requested(c, resource) if {
	given(c.spec, "limits", resource)
	not written(c.spec, "requests", resource)
}

requested(_, resource) if given(pod.spec, "requests", resource)

requested(_, resource) if {
	given(pod.spec, "limits", resource)
	not written(pod.spec, "requests", resource)
}

written(holder, kind, resource) if {
	quantity := holder.resources[kind][resource]
	quantity != null
}

# given is written with an amount: zero is no limit to a runtime, and reserves nothing.
given(holder, kind, resource) if {
	quantity := holder.resources[kind][resource]
	quantity != null
	not zero_quantity(quantity)
}

zero_quantity(0)

zero_quantity(quantity) if {
	is_string(quantity)
	regex.match(`^\+?(0+(\.0*)?|\.0+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$`, quantity)
}

zero_quantity("")
