package policies.kubernetes.service_selector_test

import data.policies.kubernetes.service_selector

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

service(ns, spec) := {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": ns}, "spec": spec}

findings(objects) := f if {
	f := service_selector.deny with input as {"objects": objects}
}

test_nothing_selected if {
	findings([deployment("web", 1), service("prod", {"selector": {"app": "website", "tier": "front"}})]) == {{
		"message": "Service \"web\" in namespace \"prod\" selects app=website, tier=front, and no Pod here has that",
		"path": ["objects", 1, "spec", "selector"],
	}}
}

test_nothing_selected_in_other_words[name] if {
	some name, objects in {
		"one label too many": [deployment("web", 1), service("prod", {"selector": {"app": "web", "tier": "front"}})],
		"headless": [deployment("web", 1), service("prod", {"clusterIP": "None", "selector": {"app": "api"}})],
		"load balancer": [deployment("web", 1), service("prod", {"type": "LoadBalancer", "selector": {"app": "api"}})],
		"Pods of another namespace": [deployment("web", 1), workload("apps/v1", "Deployment", "api", "dev", 1, {"app": "api"}), service("prod", {"selector": {"app": "api"}})],
		"recommended label": [deployment("web", 1), service("prod", {"selector": {"app.kubernetes.io/name": "web"}})],
	}
	count(findings(objects)) == 1
}

test_selected[name] if {
	some name, objects in {
		"one Pod": [deployment("web", 1), service("prod", {"selector": {"app": "web"}})],
		"Service without a namespace": [deployment("web", 1), service("", {"selector": {"app": "web"}})],
		"Pod without a namespace": [workload("v1", "Pod", "p", "", null, {"app": "web", "a": "b"}), service("prod", {"selector": {"app": "web"}})],
		"Pods of a CronJob": [workload("batch/v1", "CronJob", "c", "prod", null, {"app": "web"}), service("prod", {"selector": {"app": "web"}})],
	}
	count(findings(objects)) == 0
}

test_not_judged[name] if {
	some name, objects in {
		"no workloads at all": [service("prod", {"selector": {"app": "web"}})],
		"no workloads of the namespace": [workload("apps/v1", "Deployment", "web", "dev", 1, {"app": "web"}), service("prod", {"selector": {"app": "web"}})],
		"no selector": [deployment("web", 1), service("prod", {})],
		"null selector": [deployment("web", 1), service("prod", {"selector": null})],
		"empty selector": [deployment("web", 1), service("prod", {"selector": {}})],
		"ExternalName": [deployment("web", 1), service("prod", {"type": "ExternalName", "selector": {"app": "api"}})],
		"Knative": [deployment("web", 1), object.union(service("prod", {"selector": {"app": "api"}}), {"apiVersion": "serving.knative.dev/v1"})],
		"one Pod of a StatefulSet": [deployment("web", 1), service("prod", {"selector": {"app": "web", "statefulset.kubernetes.io/pod-name": "web-0"}})],
		"label of an operator": [deployment("web", 1), service("prod", {"selector": {"postgres-operator.example.com/role": "primary"}})],
		"label of the Job controller": [deployment("web", 1), service("prod", {"selector": {"job-name": "import"}})],
		"name of a custom resource": [
			deployment("web", 1),
			{"apiVersion": "monitoring.coreos.com/v1", "kind": "Prometheus", "metadata": {"name": "k8s", "namespace": "prod"}, "spec": {}},
			service("prod", {"selector": {"prometheus": "k8s"}}),
		],
	}
	count(findings(objects)) == 0
}

test_operator_label_that_pods_carry if {
	labelled := workload("apps/v1", "Deployment", "db", "prod", 1, {"example.com/role": "replica"})
	count(findings([labelled, service("prod", {"selector": {"example.com/role": "primary"}})])) == 1
}
