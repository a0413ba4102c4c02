package policies.kubernetes.hpa_target_test

import data.policies.kubernetes.hpa_target

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
	f := hpa_target.deny with input as {"objects": objects}
}

test_missing if {
	findings([hpa("prod", object.union(web, {"name": "api"}), 2), deployment("web", 1)]) == {{
		"message": "HorizontalPodAutoscaler \"h\" in namespace \"prod\" targets Deployment \"api\", which is not there",
		"path": ["objects", 0, "spec", "scaleTargetRef"],
	}}
}

test_invalid[name] if {
	some name, c in {
		"null": {"target": null, "problem": "names no target"},
		"no name": {"target": {"apiVersion": "apps/v1", "kind": "Deployment"}, "problem": "names no target"},
		"no kind": {"target": {"apiVersion": "apps/v1", "name": "web"}, "problem": "names no target"},
		"odd types": {"target": {"apiVersion": 7, "kind": 7, "name": 7}, "problem": "names no target"},
		"a Pod": {"target": {"apiVersion": "v1", "kind": "Pod", "name": "web"}, "problem": "targets a Pod, which cannot be scaled"},
		"a DaemonSet": {"target": {"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "web"}, "problem": "targets a DaemonSet, which cannot be scaled"},
		"a Service": {"target": {"apiVersion": "v1", "kind": "Service", "name": "web"}, "problem": "targets a Service, which cannot be scaled"},
		"no group": {"target": {"kind": "Deployment", "name": "web"}, "problem": "targets a Deployment of \"\"; a Deployment is of apps/v1"},
		"another group": {"target": {"apiVersion": "extensions/v1beta1", "kind": "Deployment", "name": "web"}, "problem": "targets a Deployment of \"extensions/v1beta1\"; a Deployment is of apps/v1"},
	}
	findings([hpa("", c.target, 2)]) == {{
		"message": sprintf("HorizontalPodAutoscaler \"h\" %s", [c.problem]),
		"path": ["objects", 0, "spec", "scaleTargetRef"],
	}}
}

test_present[name] if {
	some name, objects in {
		"same namespace": [deployment("web", 1), hpa("prod", web, 2)],
		"autoscaler without a namespace": [deployment("web", 1), hpa("", web, 2)],
		"workload without a namespace": [workload("apps/v1", "Deployment", "web", "", 1, {}), hpa("prod", web, 2)],
		"another version of the group": [deployment("web", 1), hpa("prod", object.union(web, {"apiVersion": "apps/v1beta2"}), 2)],
		"StatefulSet": [workload("apps/v1", "StatefulSet", "web", "prod", 1, {}), hpa("prod", object.union(web, {"kind": "StatefulSet"}), 2)],
		"ReplicationController": [workload("v1", "ReplicationController", "web", "prod", 1, {}), hpa("prod", {"apiVersion": "v1", "kind": "ReplicationController", "name": "web"}, 2)],
		"Rollout": [workload("argoproj.io/v1alpha1", "Rollout", "web", "prod", 1, {}), hpa("prod", {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "web"}, 2)],
		"a patch": [deployment("api", 1), {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {}}, hpa("prod", web, 2)],
	}
	count(findings(objects)) == 0
}

test_absent[name] if {
	some name, objects in {
		"another namespace, with workloads here": [deployment("api", 1), workload("apps/v1", "Deployment", "web", "dev", 1, {}), hpa("prod", web, 2)],
		"another kind": [workload("apps/v1", "StatefulSet", "web", "prod", 1, {}), hpa("prod", web, 2)],
		"another Rollout": [
			workload("argoproj.io/v1alpha1", "Rollout", "api", "prod", 1, {}),
			hpa("prod", {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "web"}, 2),
		],
	}
	count(findings(objects)) == 1
}

test_not_known[name] if {
	some name, objects in {
		"no workloads at all": [hpa("prod", web, 2)],
		"no workloads of the namespace": [workload("apps/v1", "Deployment", "web", "dev", 1, {}), hpa("prod", web, 2)],
		"a custom kind": [deployment("web", 1), hpa("prod", {"apiVersion": "example.com/v1", "kind": "Fleet", "name": "web"}, 2)],
		"a custom kind of a name that Kubernetes has": [deployment("web", 1), hpa("prod", {"apiVersion": "example.com/v1", "kind": "Service", "name": "web"}, 2)],
	}
	count(findings(objects)) == 0
}

scaled_object(target) := {
	"apiVersion": "keda.sh/v1alpha1",
	"kind": "ScaledObject",
	"metadata": {"name": "s", "namespace": "prod"},
	"spec": {"scaleTargetRef": target},
}

test_scaled_object if {
	count(findings([deployment("web", 1), scaled_object({"name": "web"})])) == 0
	{f.message | some f in findings([deployment("web", 1), scaled_object({"name": "api"})])} == {"ScaledObject \"s\" in namespace \"prod\" targets Deployment \"api\", which is not there"}
}

test_another_group_of_the_kind if {
	count(findings([object.union(hpa("prod", null, 2), {"apiVersion": "example.com/v1"})])) == 0
}
