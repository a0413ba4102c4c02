package policies.kubernetes.pdb_missing_test

import data.policies.kubernetes.pdb_missing

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

budget(version, ns, selector) := {
	"apiVersion": version,
	"kind": "PodDisruptionBudget",
	"metadata": {"name": "b", "namespace": ns},
	"spec": {"selector": selector},
}

findings(objects) := f if {
	f := pdb_missing.deny with input as {"objects": objects} with data.params as {"kubernetes/pdb-missing": {"minReplicas": 2}}
}

test_missing if {
	findings([deployment("web", 3)]) == {{
		"message": "no PodDisruptionBudget selects the 3 Pods of Deployment \"web\" in namespace \"prod\"",
		"path": ["objects", 0, "metadata", "name"],
	}}
}

test_budget[name] if {
	some name, c in {
		"fits": {"b": budget("policy/v1", "prod", {"matchLabels": {"app": "web"}}), "findings": 0},
		"without a namespace": {"b": budget("policy/v1", "", {"matchLabels": {"app": "web"}}), "findings": 0},
		"by expression": {"b": budget("policy/v1", "prod", {"matchExpressions": [{"key": "app", "operator": "Exists"}]}), "findings": 0},
		"of everything": {"b": budget("policy/v1", "prod", {}), "findings": 0},
		"of nothing, in beta": {"b": budget("policy/v1beta1", "prod", {}), "findings": 1},
		"fits, in beta": {"b": budget("policy/v1beta1", "prod", {"matchLabels": {"app": "web"}}), "findings": 0},
		"null selector": {"b": budget("policy/v1", "prod", null), "findings": 1},
		"another label": {"b": budget("policy/v1", "prod", {"matchLabels": {"app": "api"}}), "findings": 1},
		"another namespace": {"b": budget("policy/v1", "dev", {"matchLabels": {"app": "web"}}), "findings": 1},
		"another group": {"b": budget("example.com/v1", "prod", {"matchLabels": {"app": "web"}}), "findings": 1},
	}
	count(findings([c.b, deployment("web", 3)])) == c.findings
}

test_few_replicas[name] if {
	some name, replicas in {"one": 1, "default": null, "switched off": 0}
	count(findings([deployment("web", replicas)])) == 0
}

test_autoscaled if {
	count(findings([deployment("web", null), hpa("prod", web, 2)])) == 1
	count(findings([deployment("web", 5), hpa("prod", web, 1)])) == 0
}

test_kinds if {
	count(findings([
		workload("apps/v1", "StatefulSet", "a", "", 2, {"app": "a"}),
		workload("v1", "ReplicationController", "b", "", 2, {"app": "b"}),
		workload("apps/v1", "DaemonSet", "c", "", 2, {"app": "c"}),
		workload("batch/v1", "Job", "d", "", 2, {"app": "d"}),
	])) == 2
}
