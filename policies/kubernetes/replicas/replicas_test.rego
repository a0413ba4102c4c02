package policies.kubernetes.replicas_test

import data.policies.kubernetes.replicas as few

workload(version, kind, name, ns, replicas, labels) := {
	"apiVersion": version,
	"kind": kind,
	"metadata": {"name": name, "namespace": ns},
	"spec": {"replicas": replicas, "selector": {"matchLabels": labels}, "pod": {"labels": labels, "hostNetwork": false}},
}

deployment(name, replicas) := workload("apps/v1", "Deployment", name, "prod", replicas, {"app": name})

hpa(ns, target, minimum) := {
	"apiVersion": "autoscaling/v2",
	"kind": "HorizontalPodAutoscaler",
	"metadata": {"name": "h", "namespace": ns},
	"spec": {"scaleTargetRef": target, "minReplicas": minimum},
}

web := {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}

findings(objects) := f if {
	f := few.deny with input as {"objects": objects} with data.params as {"kubernetes/replicas": {"minReplicas": 2}}
}

test_one if {
	findings([deployment("web", 1)]) == {{
		"message": "Deployment \"web\" in namespace \"prod\" runs 1 replicas at least; the minimum is 2",
		"path": ["objects", 0, "spec", "replicas"],
	}}
}

test_default_is_one if {
	count(findings([deployment("web", null)])) == 1
}

test_enough[name] if {
	some name, replicas in {"two": 2, "three": 3, "switched off": 0}
	count(findings([deployment("web", replicas)])) == 0
}

test_kinds[name] if {
	some name, c in {
		"StatefulSet": {"w": workload("apps/v1", "StatefulSet", "w", "", 1, {"app": "w"}), "findings": 1},
		"ReplicaSet": {"w": workload("apps/v1", "ReplicaSet", "w", "", 1, {"app": "w"}), "findings": 1},
		"ReplicationController": {"w": workload("v1", "ReplicationController", "w", "", 1, {"app": "w"}), "findings": 1},
		"Rollout": {"w": workload("argoproj.io/v1alpha1", "Rollout", "w", "", 1, {"app": "w"}), "findings": 1},
		"DaemonSet": {"w": workload("apps/v1", "DaemonSet", "w", "", null, {"app": "w"}), "findings": 0},
		"Pod": {"w": workload("v1", "Pod", "w", "", null, {"app": "w"}), "findings": 0},
		"Job": {"w": workload("batch/v1", "Job", "w", "", null, {"app": "w"}), "findings": 0},
		"Knative Service, which scales itself": {"w": workload("serving.knative.dev/v1", "Service", "w", "", null, {"app": "w"}), "findings": 0},
	}
	count(findings([c.w])) == c.findings
}

test_autoscaler[name] if {
	some name, c in {
		"of two": {"objects": [deployment("web", null), hpa("prod", web, 2)], "findings": 0},
		"of two over one": {"objects": [deployment("web", 1), hpa("prod", web, 2)], "findings": 0},
		"without a namespace": {"objects": [deployment("web", null), hpa("", web, 2)], "findings": 0},
		"of one": {"objects": [deployment("web", 3), hpa("prod", web, 1)], "findings": 1},
		"default of one": {"objects": [deployment("web", null), hpa("prod", web, null)], "findings": 1},
		"of another namespace": {"objects": [deployment("web", 1), hpa("dev", web, 2)], "findings": 1},
		"of another workload": {"objects": [deployment("web", 1), hpa("prod", object.union(web, {"name": "api"}), 2)], "findings": 1},
		"of another kind": {"objects": [deployment("web", 1), hpa("prod", object.union(web, {"kind": "StatefulSet"}), 2)], "findings": 1},
		"of KEDA": {
			"objects": [deployment("web", null), {
				"apiVersion": "keda.sh/v1alpha1",
				"kind": "ScaledObject",
				"metadata": {"name": "s", "namespace": "prod"},
				"spec": {"scaleTargetRef": {"name": "web"}, "minReplicaCount": 2},
			}],
			"findings": 0,
		},
		"odd": {"objects": [deployment("web", 1), hpa("prod", null, "2")], "findings": 1},
	}
	count(findings(c.objects)) == c.findings
}
