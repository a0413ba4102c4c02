package lib.kubernetes_set_test

import data.lib.kubernetes as k8s
import data.lib.kubernetes_set as set

test_member_of_a_workload if {
	member := k8s.member with input as {
		"apiVersion": "apps/v1",
		"kind": "Deployment",
		"metadata": {"name": "web", "namespace": "prod", "labels": {"a": "b"}, "annotations": {"long": "text"}},
		"spec": {
			"replicas": 2,
			"selector": {"matchLabels": {"app": "web"}},
			"template": {"metadata": {"labels": {"app": "web"}}, "spec": {"hostNetwork": true, "containers": []}},
		},
	}
	member.metadata == {"name": "web", "namespace": "prod", "labels": {"a": "b"}}
	member.spec.replicas == 2
	member.spec.selector == {"matchLabels": {"app": "web"}}
	member.spec.pod.labels == {"app": "web"}
	member.spec.pod.hostNetwork == true
	not member.spec.template
}

test_member_of_others[kind] if {
	some kind, c in {
		"Service": {"spec": {"type": "NodePort", "selector": {"app": "web"}, "ports": []}, "member": {"type": "NodePort", "selector": {"app": "web"}}},
		"NetworkPolicy": {"spec": {"podSelector": {}, "ingress": [{}]}, "member": {"podSelector": {}}},
		"PodDisruptionBudget": {"spec": {"selector": null, "minAvailable": 1}, "member": {"selector": null}},
		"HorizontalPodAutoscaler": {"spec": {"minReplicas": 2, "metrics": []}, "member": {"minReplicas": 2}},
		"ConfigMap": {"spec": {"a": "b"}, "member": {}},
		"Widget": {"spec": null, "member": {}},
	}
	member := k8s.member with input as {"apiVersion": "v1", "kind": kind, "metadata": {"name": "x"}, "spec": c.spec}
	member.spec == c.member
}

test_member_of_anything[name] if {
	some name, document in {
		"empty": {},
		"nulls": {"apiVersion": null, "kind": null, "metadata": null, "spec": null},
		"odd types": {"apiVersion": 1, "kind": ["a"], "metadata": "x", "spec": 7},
	}
	member := k8s.member with input as document
	object.filter(member, ["apiVersion", "kind", "metadata", "spec"]) == {"apiVersion": "", "kind": "", "metadata": {}, "spec": {}}
}

pod(ns, labels) := {
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": {"name": "p", "namespace": ns},
	"spec": {"pod": {"labels": labels, "hostNetwork": false}},
}

objects := [
	pod("a", {"app": "web", "tier": "front"}),
	pod("a", {"app": "db"}),
	pod("b", {"app": "web"}),
	pod("", {"app": "web"}),
]

# What the index finds is what trying every Pod would find.
test_selected_is_complete[name] if {
	some name, selector in {
		"everything": {},
		"rare label": {"matchLabels": {"tier": "front"}},
		"common label": {"matchLabels": {"app": "web"}},
		"both": {"matchLabels": {"app": "web", "tier": "front"}},
		"nothing": {"matchLabels": {"app": "web", "tier": "back"}},
		"In": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["db", "web"]}]},
		"In after another": {"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}, {"key": "app", "operator": "In", "values": ["db"]}]},
		"NotIn": {"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["db"]}]},
	}
	every ns in ["a", "b", "c", ""] {
		found := set.selected(ns, selector) with input as {"objects": objects}
		found == {[o.metadata.namespace, o.spec.pod.labels] |
			some o in objects
			set.meet(ns, o.metadata.namespace)
			k8s.selects(selector, o.spec.pod.labels)
		}
	}
}

test_meet if {
	set.meet("a", "a")
	set.meet("", "a")
	set.meet("a", "")
	set.meet("", "")
	not set.meet("a", "b")
}
