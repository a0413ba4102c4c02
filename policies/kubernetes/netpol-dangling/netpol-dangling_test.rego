package policies.kubernetes.netpol_dangling_test

import data.policies.kubernetes.netpol_dangling

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

policy(version, ns, selector) := {"apiVersion": version, "kind": "NetworkPolicy", "metadata": {"name": "p", "namespace": ns}, "spec": {"podSelector": selector}}

findings(objects) := f if {
	f := netpol_dangling.deny with input as {"objects": objects}
}

test_nothing_selected if {
	findings([deployment("web", 1), policy("networking.k8s.io/v1", "prod", {"matchLabels": {"app": "website"}})]) == {{
		"message": "NetworkPolicy \"p\" in namespace \"prod\" selects no Pod that is here",
		"path": ["objects", 1, "spec", "podSelector"],
	}}
}

test_selector[name] if {
	some name, c in {
		"label": {"selector": {"matchLabels": {"app": "web"}}, "findings": 0},
		"another label": {"selector": {"matchLabels": {"app": "api"}}, "findings": 1},
		"one label too many": {"selector": {"matchLabels": {"app": "web", "tier": "front"}}, "findings": 1},
		"In": {"selector": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["api", "web"]}]}, "findings": 0},
		"In, another": {"selector": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["api"]}]}, "findings": 1},
		"NotIn": {"selector": {"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["web"]}]}, "findings": 1},
		"Exists": {"selector": {"matchExpressions": [{"key": "tier", "operator": "Exists"}]}, "findings": 1},
		"DoesNotExist": {"selector": {"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]}, "findings": 0},
		"empty": {"selector": {}, "findings": 0},
		"null": {"selector": null, "findings": 0},
		"label of a controller": {"selector": {"matchLabels": {"batch.kubernetes.io/job-name": "import"}}, "findings": 0},
		"expression on a label of a controller": {"selector": {"matchExpressions": [{"key": "cnpg.io/cluster", "operator": "Exists"}]}, "findings": 0},
	}
	count(findings([deployment("web", 1), policy("networking.k8s.io/v1", "prod", c.selector)])) == c.findings
}

test_where[name] if {
	some name, c in {
		"no workloads": {"objects": [], "findings": 0},
		"workloads of another namespace": {"objects": [workload("apps/v1", "Deployment", "a", "dev", 1, {"app": "a"})], "findings": 0},
		"workloads without a namespace": {"objects": [workload("apps/v1", "Deployment", "a", "", 1, {"app": "a"})], "findings": 1},
	}
	count(findings(array.concat(c.objects, [policy("extensions/v1beta1", "prod", {"matchLabels": {"app": "web"}})]))) == c.findings
}

test_policy_of_a_plugin if {
	count(findings([deployment("web", 1), policy("projectcalico.org/v3", "prod", {"matchLabels": {"app": "api"}})])) == 0
}
