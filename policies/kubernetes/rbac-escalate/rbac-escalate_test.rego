package policies.kubernetes.rbac_escalate_test

import data.policies.kubernetes.rbac_escalate

role(kind, entries) := {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": {"name": "r"}, "rules": entries}

entry(groups, resources, verbs) := {"apiGroups": groups, "resources": resources, "verbs": verbs}

found(o) := f if {
	f := rbac_escalate.deny with input as o
}

test_entries if {
	table := {
		[["rbac.authorization.k8s.io"], ["clusterroles"], ["escalate"]]: 1,
		[["rbac.authorization.k8s.io"], ["roles"], ["bind"]]: 1,
		[["rbac.authorization.k8s.io"], ["roles", "clusterroles"], ["bind", "escalate"]]: 1,
		[["rbac.authorization.k8s.io"], ["clusterroles"], ["*"]]: 1,
		[["rbac.authorization.k8s.io"], ["roles"], ["*"]]: 1,
		[["rbac.authorization.k8s.io"], ["*"], ["*"]]: 1,
		[["rbac.authorization.k8s.io"], ["*"], ["bind"]]: 1,
		[["*"], ["clusterroles"], ["bind"]]: 1,
		[["*"], ["*"], ["escalate"]]: 1,
		[["rbac.authorization.k8s.io"], ["roles"], ["create", "update", "patch"]]: 0,
		[["rbac.authorization.k8s.io"], ["rolebindings", "clusterrolebindings"], ["*"]]: 0,
		[[""], ["roles"], ["bind"]]: 0,
		[["iam.example.com"], ["roles"], ["*"]]: 0,
		[["*"], ["*"], ["*"]]: 0,
		[["rbac.authorization.k8s.io"], ["*"], ["get"]]: 0,
	}
	got := {row: count(found(role("ClusterRole", [entry(row[0], row[1], row[2])]))) | some row, _ in table}
	got == table
}

test_message if {
	found(role("ClusterRole", [entry([""], ["bindings"], ["get"]), entry(["rbac.authorization.k8s.io"], ["clusterroles"], ["escalate"])])) == {{
		"message": "ClusterRole \"r\" can give itself any right (escalate on clusterroles)",
		"path": ["rules", 1, "resources", 0],
	}}
}

test_kinds_and_groups if {
	entries := [entry(["rbac.authorization.k8s.io"], ["clusterroles"], ["escalate"])]
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

# Entries that are bound to named objects are what the fix asks for.
test_resource_names if {
	table := {
		"own": 0,
		"": 1,
	}
	got := {name: count(found(role("Role", [object.union(entry(["rbac.authorization.k8s.io"], ["clusterroles"], ["bind"]), {"resourceNames": [name]})]))) | some name, _ in table}
	got == table
	count(found(role("Role", [object.union(entry(["rbac.authorization.k8s.io"], ["clusterroles"], ["bind"]), {"resourceNames": []})]))) == 1
	count(found(role("Role", [object.union(entry(["rbac.authorization.k8s.io"], ["clusterroles"], ["bind"]), {"resourceNames": null})]))) == 1
}

test_cluster_admin_by_name if {
	bound := object.union(entry(["rbac.authorization.k8s.io"], ["clusterroles"], ["bind"]), {"resourceNames": ["view", "cluster-admin"]})
	found(role("ClusterRole", [bound])) == {{
		"message": "ClusterRole \"r\" can give itself cluster-admin (bind on clusterroles)",
		"path": ["rules", 0, "resources", 0],
	}}
	unbound := object.union(entry(["rbac.authorization.k8s.io"], ["clusterroles"], ["bind"]), {"resourceNames": ["", "cluster-admin"]})
	{f.message | some f in found(role("ClusterRole", [unbound]))} == {"ClusterRole \"r\" can give itself any right (bind on clusterroles)"}
}
