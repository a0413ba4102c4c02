package policies.kubernetes.anti_affinity_test

import data.policies.kubernetes.anti_affinity

workload(kind, replicas, pod) := {
	"apiVersion": "apps/v1",
	"kind": kind,
	"metadata": {"name": "web"},
	"spec": {"replicas": replicas, "template": {"spec": object.union({"containers": [{"name": "web"}]}, pod)}},
}

findings(doc) := f if {
	f := anti_affinity.deny with input as doc with data.params as {"kubernetes/anti-affinity": {"minReplicas": 2}}
}

test_replicas_without if {
	findings(workload("Deployment", 3, {})) == {{
		"message": "nothing keeps the 3 replicas from running on one node",
		"path": ["spec", "template", "spec", "affinity"],
	}}
}

test_without[name] if {
	some name, pod in {
		"null": {"affinity": null, "topologySpreadConstraints": null},
		"empty": {"affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": []}}, "topologySpreadConstraints": []},
		"node affinity": {"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{}]}}}},
		"affinity to itself": {"affinity": {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{}]}}},
	}
	count(findings(workload("StatefulSet", 2, pod))) == 1
}

test_spread[name] if {
	some name, pod in {
		"constraint": {"topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "ScheduleAnyway"}]},
		"required": {"affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "kubernetes.io/hostname"}]}}},
		"preferred": {"affinity": {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1}]}}},
		"port of the node": {"containers": [{"name": "web", "ports": [{"hostPort": 8080}]}]},
	}
	count(findings(workload("Deployment", 2, pod))) == 0
}

test_few_replicas[name] if {
	some name, replicas in {"one": 1, "none": 0, "left out": null}
	count(findings(workload("Deployment", replicas, {}))) == 0
}

test_one_on_each_node_anyway if {
	count(findings(workload("DaemonSet", 3, {}))) == 0
}

test_own_minimum if {
	found := anti_affinity.deny with input as workload("Deployment", 2, {}) with data.params as {"kubernetes/anti-affinity": {"minReplicas": 3}}
	count(found) == 0
}
