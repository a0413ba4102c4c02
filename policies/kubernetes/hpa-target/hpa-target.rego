# METADATA
# title: Autoscaler without a target
# description: >-
#   A HorizontalPodAutoscaler whose target is missing, misspelt or cannot be scaled does nothing: under
#   load the workload stays as small as it is. Judged where the objects hold workloads of the namespace.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
#     description: Kubernetes, Horizontal Pod Autoscaling
#   - ref: https://keda.sh/docs/latest/reference/scaledobject-spec/
#     description: KEDA, ScaledObject specification
# custom:
#   severity: low
#   scope: set
#   covers: [k8s-hpa-target]
#   fix: Name in scaleTargetRef the apiVersion, kind and name of a workload that exists.
package policies.kubernetes.hpa_target

import data.lib.kubernetes_set as set

deny contains {"message": msg, "path": ["objects", a.index, "spec", "scaleTargetRef"]} if {
	some a in set.autoscalers
	msg := sprintf("%s%s %s", [set.label(a), set.place(a.namespace), problem(a)])
}

problem(a) := "names no target" if {
	unnamed(a.target)
} else := sprintf("targets a %s, which cannot be scaled", [a.target.kind]) if {
	builtin(a.target)
	a.target.kind in unscalable
} else := sprintf("targets a %s of %q; a %s is of %s", [a.target.kind, a.target.apiVersion, a.target.kind, home[a.target.kind]]) if {
	builtin(a.target)
	set.group_of(a.target.apiVersion) != set.group_of(home[a.target.kind])
} else := sprintf("targets %s %q, which is not there", [a.target.kind, a.target.name]) if {
	known(a)
	not present(a)
}

unnamed(target) if target.name == ""

unnamed(target) if target.kind == ""

# A group with a dot that is not of Kubernetes may have any kind.
builtin(target) if not set.custom_group(set.group_of(target.apiVersion))

home := {
	"Deployment": "apps/v1",
	"ReplicaSet": "apps/v1",
	"ReplicationController": "v1",
	"StatefulSet": "apps/v1",
}

unscalable := {"ConfigMap", "CronJob", "DaemonSet", "HorizontalPodAutoscaler", "Ingress", "Job", "Pod", "PodTemplate", "Service"}

# Whether a target is missing shows only where its like are.
known(a) if {
	home[a.target.kind]
	builtin(a.target)
	set.inhabited(a.namespace)
}

known(a) if [set.group_of(a.target.apiVersion), a.target.kind] in custom_kinds

custom_kinds := {[group, kind] |
	some [group, kind, _], _ in set.scalable
	set.custom_group(group)
}

present(a) if {
	some ns, _ in set.scalable[[set.group_of(a.target.apiVersion), a.target.kind, a.target.name]]
	set.meet(ns, a.namespace)
}

# A fragment, such as a Kustomize patch, shows that its object exists.
present(a) if {
	some ns, _ in fragments[[a.target.kind, a.target.name]]
	set.meet(ns, a.namespace)
}

fragments := object.union_n([{[o.kind, set.name_of(o)]: {set.namespace_of(o): true}} |
	some o in input.objects
	o.kind in object.keys(home)
])
