package policies.kubernetes.rbac_wildcard_all_test

import data.policies.kubernetes.rbac_wildcard_all

role(kind, entries) := {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": {"name": "r"}, "rules": entries}

entry(groups, resources, verbs) := {"apiGroups": groups, "resources": resources, "verbs": verbs}

found(o) := f if {
	f := rbac_wildcard_all.deny with input as o
}

test_entries if {
	table := {
		[["*"], ["*"], ["*"]]: 1,
		[["", "apps", "*"], ["pods", "*"], ["get", "*"]]: 1,
		[[""], ["*"], ["*"]]: 1,
		[["apps", ""], ["*"], ["*"]]: 1,
		[["apps"], ["*"], ["*"]]: 0,
		[["*"], ["*"], ["get", "list", "watch"]]: 0,
		[["*"], ["pods"], ["*"]]: 0,
		[["*"], ["*/*"], ["*"]]: 0,
		[[], ["*"], ["*"]]: 0,
	}
	got := {row: count(found(role("ClusterRole", [entry(row[0], row[1], row[2])]))) | some row, _ in table}
	got == table
}

test_messages if {
	found(role("ClusterRole", [entry(["*"], ["*"], ["*"])])) == {{
		"message": "ClusterRole \"r\" allows every verb on every resource",
		"path": ["rules", 0],
	}}
	found(role("Role", [entry([""], ["*"], ["*"])])) == {{
		"message": "Role \"r\" allows every verb on every resource of the core API group, Secrets and Pods included",
		"path": ["rules", 0],
	}}
}

test_resource_names if {
	count(found(role("Role", [object.union(entry(["*"], ["*"], ["*"]), {"resourceNames": ["own"]})]))) == 0
	count(found(role("Role", [object.union(entry(["*"], ["*"], ["*"]), {"resourceNames": ["own", ""]})]))) == 1
}

test_aggregation if {
	table := {
		{}: 1,
		{"matchLabels": {}}: 1,
		{"matchLabels": null, "matchExpressions": []}: 1,
		{"matchLabels": {"rbac.example.com/aggregate-to-monitoring": "true"}}: 0,
		{"matchExpressions": [{"key": "a", "operator": "Exists"}]}: 0,
	}
	got := {selector: count(found({
		"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "r"},
		"aggregationRule": {"clusterRoleSelectors": [selector]}, "rules": [],
	})) |
		some selector, _ in table
	}
	got == table
}

test_aggregation_of_others if {
	all := {
		"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "edit"},
		"aggregationRule": {"clusterRoleSelectors": [{}]},
	}
	count(found(all)) == 1
	count(found(object.union(all, {"apiVersion": "iam.example.com/v1"}))) == 0
	count(found(object.union(all, {"metadata": {"labels": {"kubernetes.io/bootstrapping": "rbac-defaults"}}}))) == 0
}

test_cluster_admin_itself if {
	admin := role("ClusterRole", [entry(["*"], ["*"], ["*"])])
	count(found(object.union(admin, {"metadata": {"name": "cluster-admin", "labels": {"kubernetes.io/bootstrapping": "rbac-defaults"}}}))) == 0
	count(found(object.union(admin, {"metadata": {"name": "web", "labels": {"kubernetes.io/bootstrapping": "rbac-defaults"}}}))) == 1
}
