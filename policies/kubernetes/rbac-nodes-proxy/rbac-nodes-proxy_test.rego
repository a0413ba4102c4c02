package policies.kubernetes.rbac_nodes_proxy_test

import data.policies.kubernetes.rbac_nodes_proxy

role(kind, entries) := {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": {"name": "r"}, "rules": entries}

entry(groups, resources, verbs) := {"apiGroups": groups, "resources": resources, "verbs": verbs}

found(o) := f if {
	f := rbac_nodes_proxy.deny with input as o
}

test_entries if {
	table := {
		[[""], ["nodes/proxy"], ["get"]]: 1,
		[[""], ["nodes/proxy"], ["create"]]: 1,
		[[""], ["nodes/proxy"], ["*"]]: 1,
		[[""], ["*/proxy"], ["get"]]: 1,
		[[""], ["nodes", "nodes/proxy"], ["get"]]: 1,
		[["*"], ["nodes/proxy"], ["get"]]: 1,
		[[""], ["nodes"], ["get", "list"]]: 0,
		[[""], ["nodes/metrics", "nodes/stats"], ["get"]]: 0,
		[[""], ["nodes/*"], ["get"]]: 0,
		[[""], ["services/proxy"], ["get"]]: 0,
		[[""], ["nodes/proxy"], ["list"]]: 0,
		[["metrics.k8s.io"], ["nodes/proxy"], ["get"]]: 0,
		[[""], ["*"], ["get"]]: 0,
	}
	got := {row: count(found(role("ClusterRole", [entry(row[0], row[1], row[2])]))) | some row, _ in table}
	got == table
}

test_message if {
	found(role("ClusterRole", [entry([""], ["bindings"], ["get"]), entry([""], ["nodes/proxy"], ["get"])])) == {{
		"message": "ClusterRole \"r\" can use the API of the kubelet (get on nodes/proxy)",
		"path": ["rules", 1, "resources", 0],
	}}
}

test_kinds_and_groups if {
	entries := [entry([""], ["nodes/proxy"], ["get"])]
	table := {
		["rbac.authorization.k8s.io/v1", "Role"]: 1,
		["rbac.authorization.k8s.io/v1beta1", "ClusterRole"]: 1,
		["authorization.openshift.io/v1", "ClusterRole"]: 1,
		["iam.example.com/v1", "Role"]: 0,
		["v1", "ConfigMap"]: 0,
	}
	got := {[version, kind]: count(found(object.union(role(kind, entries), {"apiVersion": version}))) | some [version, kind], _ in table}
	got == table
}

# The path leads to the resource among its neighbours.
test_path if {
	{f.path | some f in found(role("ClusterRole", [entry([""], ["nodes", "nodes/proxy"], ["get"])]))} == {["rules", 0, "resources", 1]}
}

# Entries that are bound to named objects are what the fix asks for.
test_resource_names if {
	table := {
		"own": 0,
		"": 1,
	}
	got := {name: count(found(role("Role", [object.union(entry([""], ["nodes/proxy"], ["get"]), {"resourceNames": [name]})]))) | some name, _ in table}
	got == table
	count(found(role("Role", [object.union(entry([""], ["nodes/proxy"], ["get"]), {"resourceNames": []})]))) == 1
	count(found(role("Role", [object.union(entry([""], ["nodes/proxy"], ["get"]), {"resourceNames": null})]))) == 1
}
