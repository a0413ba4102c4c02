package policies.kubernetes.rbac_cluster_admin_test

import data.policies.kubernetes.rbac_cluster_admin

binding(kind, ref, subjects) := {
	"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": {"name": "b"},
	"roleRef": ref, "subjects": subjects,
}

cluster_role(name) := {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name}

user(name) := {"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": name}

group(name) := {"kind": "Group", "apiGroup": "rbac.authorization.k8s.io", "name": name}

account(namespace, name) := {"kind": "ServiceAccount", "namespace": namespace, "name": name}

found(o) := f if {
	f := rbac_cluster_admin.deny with input as o
}

test_bindings if {
	table := {
		["ClusterRoleBinding", "ClusterRole", "cluster-admin"]: 1,
		["RoleBinding", "ClusterRole", "cluster-admin"]: 1,
		["RoleBinding", "Role", "cluster-admin"]: 0,
		["ClusterRoleBinding", "ClusterRole", "cluster-admins"]: 0,
		["ClusterRoleBinding", "ClusterRole", "admin"]: 0,
		["ClusterRoleBinding", "ClusterRole", "Cluster-Admin"]: 0,
	}
	got := {row: count(found(binding(row[0], {"kind": row[1], "name": row[2]}, [user("alice")]))) | some row, _ in table}
	got == table
}

test_message if {
	subjects := [user("alice"), group("ops"), account("ci", "deployer"), user("system:serviceaccount:ci:runner")]
	found(binding("ClusterRoleBinding", cluster_role("cluster-admin"), subjects)) == {{
		"message": "ClusterRoleBinding \"b\" gives cluster-admin to User \"alice\", Group \"ops\", ServiceAccount \"ci/deployer\", ServiceAccount \"ci/runner\"",
		"path": ["roleRef", "name"],
	}}
}

test_nobody_bound if {
	count(found(binding("ClusterRoleBinding", cluster_role("cluster-admin"), []))) == 0
	count(found(binding("ClusterRoleBinding", cluster_role("cluster-admin"), null))) == 0
}

test_built_in if {
	own := binding("ClusterRoleBinding", cluster_role("cluster-admin"), [group("system:masters")])
	label := {"labels": {"kubernetes.io/bootstrapping": "rbac-defaults"}}
	count(found(object.union(own, {"metadata": object.union(label, {"name": "cluster-admin"})}))) == 0
	count(found(object.union(own, {"metadata": object.union(label, {"name": "mine"})}))) == 1
	count(found(object.union(own, {"metadata": {"name": "cluster-admin"}}))) == 1
}

test_odd_types if {
	objects := [
		binding("ClusterRoleBinding", null, [user("alice")]),
		binding("ClusterRoleBinding", cluster_role(7), [user("alice")]),
		binding("ClusterRoleBinding", cluster_role("cluster-admin"), [null, "x", {"kind": "User"}, {"kind": "User", "name": 7}]),
		object.union(binding("ClusterRoleBinding", cluster_role("cluster-admin"), [user("alice")]), {"apiVersion": "iam.example.com/v1"}),
	]
	{o | some o in objects; count(found(o)) > 0} == set()
	count(found(binding("ClusterRoleBinding", cluster_role("cluster-admin"), [{"name": "alice"}]))) == 1
}
