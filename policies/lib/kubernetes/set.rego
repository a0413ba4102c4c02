package lib.kubernetes

# member is what rules of `scope: set` see of the object among `input.objects`: enough to relate
# objects to each other, small enough to keep for ten thousand files.
member := {
	"apiVersion": text_of(object.get(input, "apiVersion", "")),
	"kind": text_of(object.get(input, "kind", "")),
	"metadata": object.filter(
		fields_of(object.get(input, "metadata", {})),
		["name", "namespace", "labels", "generateName"],
	),
	"spec": member_spec,
}

# What a kind's spec says of other objects. Kinds that are not named are known by their metadata.
member_fields := {
	"Service": ["type", "selector"],
	"NetworkPolicy": ["podSelector", "policyTypes"],
	"PodDisruptionBudget": ["selector"],
	"HorizontalPodAutoscaler": ["scaleTargetRef", "minReplicas"],
	"ScaledObject": ["scaleTargetRef", "minReplicaCount"],
	"LimitRange": ["limits"],
	"ResourceQuota": ["hard"],
}

# Kinds that have no spec; what others need of their fields is filed under spec all the same.
member_root_fields := {
	"ServiceAccount": ["automountServiceAccountToken"],
	"RoleBinding": ["subjects"],
	"ClusterRoleBinding": ["subjects"],
}

# Workloads keep their selector and what others find their Pods by.
member_spec := object.union(
	object.filter(fields_of(object.get(input, "spec", {})), ["replicas", "selector", "serviceName"]),
	{"pod": {
		"labels": labels_of(object.get(fields_of(pod.metadata), "labels", {})),
		"serviceAccountName": service_account,
		"automountServiceAccountToken": object.get(pod.spec, "automountServiceAccountToken", null),
		"hostNetwork": object.get(pod.spec, "hostNetwork", false),
	}},
) if {
	pod
} else := object.filter(fields_of(object.get(input, "spec", {})), fields) if {
	fields := member_fields[input.kind]
} else := object.filter(input, fields) if {
	fields := member_root_fields[input.kind]
} else := {}

# fields_of is the object itself, {} when it is null or not an object.
fields_of(x) := x if {
	is_object(x)
} else := {}

# text_of is the string itself, "" when it is null or not a string.
text_of(x) := x if {
	is_string(x)
} else := ""
