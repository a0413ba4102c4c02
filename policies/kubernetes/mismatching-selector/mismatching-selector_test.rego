package policies.kubernetes.mismatching_selector_test

import data.policies.kubernetes.mismatching_selector as mismatching

workload(version, kind, selector, labels) := {
	"apiVersion": version,
	"kind": kind,
	"metadata": {"name": "web"},
	"spec": {"selector": selector, "template": {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "web"}]}}},
}

findings(doc) := f if {
	f := mismatching.deny with input as doc
}

test_another_value if {
	findings(workload("apps/v1", "Deployment", {"matchLabels": {"app": "web"}}, {"app": "api"})) == {{
		"message": "the selector asks for app=web and the Pod template has app=api",
		"path": ["spec", "selector", "matchLabels", "app"],
	}}
}

test_missing_label[name] if {
	some name, labels in {"other labels": {"tier": "front"}, "empty": {}, "null": null}
	findings(workload("apps/v1", "StatefulSet", {"matchLabels": {"app": "web"}}, labels)) == {{
		"message": "the selector asks for app=web, which the Pod template does not have",
		"path": ["spec", "selector", "matchLabels", "app"],
	}}
}

test_no_template_metadata if {
	doc := {"apiVersion": "apps/v1", "kind": "DaemonSet", "spec": {
		"selector": {"matchLabels": {"app": "web"}},
		"template": {"spec": {"containers": []}},
	}}
	count(findings(doc)) == 1
}

test_each_label if {
	count(findings(workload("apps/v1", "ReplicaSet", {"matchLabels": {"a": "1", "b": "2", "c": "3"}}, {"a": "1", "b": "x"}))) == 2
}

test_expression[name] if {
	some name, c in {
		"In": {"r": {"key": "app", "operator": "In", "values": ["api", "db"]}, "what": "label app is one of api, db"},
		"In, absent": {"r": {"key": "zone", "operator": "In", "values": ["a"]}, "what": "label zone is one of a"},
		"NotIn": {"r": {"key": "app", "operator": "NotIn", "values": ["web"]}, "what": "label app is none of web"},
		"Exists": {"r": {"key": "zone", "operator": "Exists"}, "what": "label zone is there"},
		"DoesNotExist": {"r": {"key": "app", "operator": "DoesNotExist"}, "what": "label app is absent"},
		"unknown operator": {"r": {"key": "app", "operator": "Near"}, "what": "label app is something that no operator says"},
		"null": {"r": null, "what": "label  is something that no operator says"},
	}
	findings(workload("apps/v1", "Deployment", {"matchLabels": {"app": "web"}, "matchExpressions": [c.r]}, {"app": "web"})) == {{
		"message": sprintf("the selector asks that %s, and the Pod template's labels do not meet that", [c.what]),
		"path": ["spec", "selector", "matchExpressions", 0],
	}}
}

test_expression_met[name] if {
	some name, r in {
		"In": {"key": "app", "operator": "In", "values": ["api", "web"]},
		"NotIn": {"key": "app", "operator": "NotIn", "values": ["api"]},
		"NotIn, absent": {"key": "zone", "operator": "NotIn", "values": ["a"]},
		"Exists": {"key": "app", "operator": "Exists"},
		"DoesNotExist": {"key": "zone", "operator": "DoesNotExist"},
	}
	count(findings(workload("apps/v1", "Deployment", {"matchExpressions": [r]}, {"app": "web"}))) == 0
}

test_empty_selector[name] if {
	some name, selector in {"empty": {}, "empty parts": {"matchLabels": {}, "matchExpressions": []}, "null parts": {"matchLabels": null}}
	findings(workload("apps/v1", "Deployment", selector, {"app": "web"})) == {{
		"message": "the selector is empty, which the API refuses for a Deployment",
		"path": ["spec", "selector"],
	}}
}

test_plain_map[name] if {
	some name, c in {
		"ReplicationController": ["v1", "ReplicationController"],
		"DeploymentConfig": ["apps.openshift.io/v1", "DeploymentConfig"],
	}
	findings(workload(c[0], c[1], {"app": "web"}, {"app": "api"})) == {{
		"message": "the selector asks for app=web and the Pod template has app=api",
		"path": ["spec", "selector", "app"],
	}}
	count(findings(workload(c[0], c[1], {"app": "web"}, {"app": "web", "tier": "front"}))) == 0
}

test_rollout if {
	count(findings(workload("argoproj.io/v1alpha1", "Rollout", {"matchLabels": {"app": "web"}}, {"app": "api"}))) == 1
}

test_job if {
	job := workload("batch/v1", "Job", {"matchLabels": {"app": "web"}}, {"app": "api"})
	count(findings(job)) == 0
	count(findings(object.union(job, {"spec": {"manualSelector": true}}))) == 1
}

test_not_judged[name] if {
	some name, doc in {
		"no selector, as in a patch": {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": {"containers": []}}}},
		"null selector": workload("apps/v1", "Deployment", null, {"app": "web"}),
		"no template": {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"selector": {"matchLabels": {"app": "web"}}}},
		"a Service": {"apiVersion": "v1", "kind": "Service", "spec": {"selector": {"app": "web"}}},
		"matching": workload("apps/v1", "Deployment", {"matchLabels": {"app": "web"}}, {"app": "web", "tier": "front"}),
	}
	count(findings(doc)) == 0
}
