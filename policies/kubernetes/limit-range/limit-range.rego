# METADATA
# title: Namespace without LimitRange or ResourceQuota
# description: >-
#   A LimitRange gives containers their defaults and bounds, a ResourceQuota bounds the namespace as
#   a whole. Without either, one namespace can use up the cluster. Judged are namespaces that are
#   declared and filled with workloads by the objects scanned together.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/policy/limit-range/
#     description: Kubernetes, Limit Ranges
#   - ref: https://kubernetes.io/docs/concepts/policy/resource-quotas/
#     description: Kubernetes, Resource Quotas
# custom:
#   severity: info
#   covers: [k8s-limit-range]
#   controls: {nsa: "Resource policies"}
#   fix: Add a LimitRange or a ResourceQuota to the namespace.
#   scope: set
package policies.kubernetes.limit_range

deny contains {"message": msg, "path": ["objects", i, "metadata", "name"]} if {
	some i, o in input.objects
	o.kind == "Namespace"
	o.apiVersion == "v1"
	name := o.metadata.name
	name in populated
	not name in bounded
	msg := sprintf("namespace %q has workloads but neither LimitRange nor ResourceQuota", [name])
}

populated := {o.metadata.namespace |
	some o in input.objects
	o.spec.pod
}

bounded := {o.metadata.namespace |
	some o in input.objects
	o.apiVersion == "v1"
	bounds(o)
}

bounds(o) if {
	o.kind == "LimitRange"
	is_array(o.spec.limits)
	count(o.spec.limits) > 0
}

bounds(o) if {
	o.kind == "ResourceQuota"
	is_object(o.spec.hard)
	count(o.spec.hard) > 0
}
