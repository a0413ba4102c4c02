package policies.kubernetes.default_sa_binding_test

import data.policies.kubernetes.default_sa_binding

binding(kind, ref, subjects) := {
	"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": {"name": "b"},
	"roleRef": ref, "subjects": subjects,
}

cluster_role(name) := {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name}

user(name) := {"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": name}

group(name) := {"kind": "Group", "apiGroup": "rbac.authorization.k8s.io", "name": name}

account(namespace, name) := {"kind": "ServiceAccount", "namespace": namespace, "name": name}

found(o) := f if {
	f := default_sa_binding.deny with input as o
}

test_subjects if {
	table := {
		account("apps", "default"): 1,
		{"kind": "ServiceAccount", "name": "default"}: 1,
		user("system:serviceaccount:apps:default"): 1,
		group("system:serviceaccounts"): 1,
		group("system:serviceaccounts:apps"): 1,
		account("default", "web"): 0,
		account("apps", "default-web"): 0,
		user("default"): 0,
		group("default"): 0,
		user("system:serviceaccount:default:web"): 0,
		group("system:serviceaccountsx"): 0,
		group("system:serviceaccount:apps:default"): 0,
		user("system:serviceaccounts"): 0,
	}
	{s: count(found(binding("RoleBinding", cluster_role("view"), [s]))) | some s, _ in table} == table
	{s: count(found(binding("ClusterRoleBinding", cluster_role("view"), [s]))) | some s, _ in table} == table
}

test_messages if {
	found(binding("RoleBinding", cluster_role("view"), [user("alice"), account("apps", "default")])) == {{
		"message": "RoleBinding \"b\" gives ClusterRole \"view\" to the default service account of namespace \"apps\"",
		"path": ["subjects", 1, "name"],
	}}
	found(binding("RoleBinding", cluster_role("view"), [group("system:serviceaccounts:apps")])) == {{
		"message": "RoleBinding \"b\" gives ClusterRole \"view\" to all service accounts (system:serviceaccounts:apps)",
		"path": ["subjects", 0, "name"],
	}}
}

test_built_in if {
	count(found(binding("ClusterRoleBinding", cluster_role("system:service-account-issuer-discovery"), [group("system:serviceaccounts")]))) == 0
	own := {"kind": "Role", "name": "system:service-account-issuer-discovery"}
	count(found(binding("RoleBinding", own, [group("system:serviceaccounts")]))) == 1
	count(found(object.union(
		binding("ClusterRoleBinding", cluster_role("system:x"), [group("system:serviceaccounts")]),
		{"metadata": {"name": "system:x", "labels": {"kubernetes.io/bootstrapping": "rbac-defaults"}}},
	))) == 0
}
