package policies.kubernetes.limit_range_test

import data.policies.kubernetes.limit_range

import data.lib.kubernetes as k8s

# What the engine shows to rules about sets.
set_of(objects) := {"objects": [m | some o in objects; m := k8s.member with input as o]}

found(objects) := f if {
	f := limit_range.deny with input as set_of(objects)
}

namespace := {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "apps"}}

pod(ns) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": ns}, "spec": {"containers": []}}

limits(ns, limits) := {"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "l", "namespace": ns}, "spec": {"limits": limits}}

quota(ns, hard) := {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q", "namespace": ns}, "spec": {"hard": hard}}

test_unbounded if {
	found([pod("apps"), namespace]) == {{
		"message": "namespace \"apps\" has workloads but neither LimitRange nor ResourceQuota",
		"path": ["objects", 1, "metadata", "name"],
	}}
}

test_bounded if {
	table := {
		limits("apps", [{"type": "Container", "default": {"cpu": "1"}}]): 0,
		quota("apps", {"limits.cpu": "8"}): 0,
		limits("apps", []): 1,
		limits("apps", null): 1,
		quota("apps", {}): 1,
		quota("apps", null): 1,
		limits("other", [{"type": "Container"}]): 1,
		quota("other", {"limits.cpu": "8"}): 1,
		{"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q", "namespace": "apps"}}: 1,
		{"apiVersion": "example.com/v1", "kind": "ResourceQuota", "metadata": {"name": "q", "namespace": "apps"}, "spec": {"hard": {"a": "1"}}}: 1,
	}
	{o: count(found([namespace, pod("apps"), o])) | some o, _ in table} == table
}

test_only_namespaces_with_workloads if {
	count(found([namespace])) == 0
	count(found([namespace, pod("other")])) == 0
	count(found([namespace, pod(null)])) == 0
	count(found([namespace, {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "apps"}}])) == 0
	count(found([pod("apps")])) == 0
	count(found([object.union(namespace, {"kind": "ConfigMap"}), pod("apps")])) == 0
	count(found([object.union(namespace, {"apiVersion": "example.com/v1"}), pod("apps")])) == 0
	count(found([])) == 0
}

test_each_namespace_once if {
	count(found([namespace, object.union(namespace, {"metadata": {"name": "b"}}), pod("apps"), pod("apps"), pod("b")])) == 2
}
