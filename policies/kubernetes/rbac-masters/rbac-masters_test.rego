package policies.kubernetes.rbac_masters_test

import data.policies.kubernetes.rbac_masters

binding(kind, ref, subjects) := {
	"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": {"name": "b"},
	"roleRef": ref, "subjects": subjects,
}

cluster_role(name) := {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name}

user(name) := {"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": name}

group(name) := {"kind": "Group", "apiGroup": "rbac.authorization.k8s.io", "name": name}

account(namespace, name) := {"kind": "ServiceAccount", "namespace": namespace, "name": name}

found(o) := f if {
	f := rbac_masters.deny with input as o
}

test_subjects if {
	table := {
		group("system:masters"): 1,
		group("system:authenticated"): 1,
		{"kind": "Group", "name": "system:masters"}: 1,
		group("system:unauthenticated"): 0,
		group("system:serviceaccounts"): 0,
		group("masters"): 0,
		user("system:masters"): 0,
		account("apps", "system:masters"): 0,
	}
	{s: count(found(binding("ClusterRoleBinding", cluster_role("view"), [s]))) | some s, _ in table} == table
	{s: count(found(binding("RoleBinding", {"kind": "Role", "name": "web"}, [s]))) | some s, _ in table} == table
}

test_message if {
	found(binding("ClusterRoleBinding", cluster_role("view"), [user("alice"), group("system:authenticated")])) == {{
		"message": "ClusterRoleBinding \"b\" gives ClusterRole \"view\" to system:authenticated, which is everybody with an account",
		"path": ["subjects", 1, "name"],
	}}
}

test_meant_for_all if {
	table := {
		"system:basic-user": 0,
		"system:discovery": 0,
		"system:public-info-viewer": 0,
		"system:node": 1,
	}
	{name: count(found(binding("ClusterRoleBinding", cluster_role(name), [group("system:authenticated")]))) | some name, _ in table} == table
	own := {"kind": "Role", "name": "system:discovery"}
	count(found(binding("RoleBinding", own, [group("system:authenticated")]))) == 1
}

test_without_role if {
	refs := [null, {}, cluster_role(7), cluster_role(null)]
	{ref | some ref in refs; count(found(binding("RoleBinding", ref, [group("system:masters")]))) > 0} == set()
}

test_built_in if {
	own := binding("ClusterRoleBinding", cluster_role("cluster-admin"), [group("system:masters")])
	count(found(object.union(own, {"metadata": {"name": "cluster-admin", "labels": {"kubernetes.io/bootstrapping": "rbac-defaults"}}}))) == 0
	count(found(own)) == 1
}
