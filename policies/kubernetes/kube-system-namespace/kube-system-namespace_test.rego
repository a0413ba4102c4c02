package policies.kubernetes.kube_system_namespace_test

import data.policies.kubernetes.kube_system_namespace

object_in(namespace) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": namespace}, "spec": {"containers": []}}

found(o) := f if {
	f := kube_system_namespace.deny with input as o
}

test_namespaces if {
	table := {
		"kube-system": 1,
		"kube-public": 1,
		"kube-node-lease": 1,
		"kube-system-2": 0,
		"default": 0,
		"": 0,
		null: 0,
	}
	{ns: count(found(object_in(ns))) | some ns, _ in table} == table
}

test_message if {
	found(object_in("kube-system")) == {{
		"message": "Pod \"p\" is in the system namespace kube-system",
		"path": ["metadata", "namespace"],
	}}
}

test_templates if {
	count(found({"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "d", "namespace": "kube-system"}, "spec": {"template": {"spec": {"containers": []}}}})) == 1
}

# The label exempts kubeadm's static Pods, not whoever writes it on a Deployment.
test_control_plane if {
	labels := {"metadata": {"labels": {"tier": "control-plane"}}}
	count(found(object.union(object_in("kube-system"), labels))) == 0
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d", "namespace": "kube-system"}, "spec": {"template": {"spec": {"containers": []}}}}
	count(found(object.union(deployment, labels))) == 1
}

test_only_workloads if {
	count(found({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "kube-system"}})) == 0
	count(found({"apiVersion": "v1", "kind": "Pod", "spec": {"containers": []}})) == 0
	count(found({"apiVersion": "v1", "kind": "Pod", "metadata": null, "spec": {"containers": []}})) == 0
}
