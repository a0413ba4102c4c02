package policies.kubernetes.rbac_anonymous_test

import data.policies.kubernetes.rbac_anonymous

binding(kind, ref, subjects) := {
	"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": {"name": "b"},
	"roleRef": ref, "subjects": subjects,
}

cluster_role(name) := {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name}

user(name) := {"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": name}

group(name) := {"kind": "Group", "apiGroup": "rbac.authorization.k8s.io", "name": name}

account(namespace, name) := {"kind": "ServiceAccount", "namespace": namespace, "name": name}

found(o) := f if {
	f := rbac_anonymous.deny with input as o
}

test_subjects if {
	table := {
		user("system:anonymous"): 1,
		group("system:unauthenticated"): 1,
		{"kind": "Group", "name": "system:unauthenticated"}: 1,
		group("system:authenticated"): 0,
		group("system:anonymous"): 0,
		user("system:unauthenticated"): 0,
		user("anonymous"): 0,
		account("apps", "system:anonymous"): 0,
	}
	{s: count(found(binding("ClusterRoleBinding", cluster_role("view"), [s]))) | some s, _ in table} == table
	{s: count(found(binding("RoleBinding", cluster_role("view"), [s]))) | some s, _ in table} == table
}

test_message if {
	found(binding("ClusterRoleBinding", cluster_role("view"), [user("alice"), group("system:unauthenticated")])) == {{
		"message": "ClusterRoleBinding \"b\" gives ClusterRole \"view\" to everybody, without credentials (Group \"system:unauthenticated\")",
		"path": ["subjects", 1, "name"],
	}}
}

test_each_subject if {
	count(found(binding("ClusterRoleBinding", cluster_role("view"), [user("system:anonymous"), group("system:unauthenticated")]))) == 2
}

test_meant_for_all if {
	table := {
		"system:public-info-viewer": 0,
		"system:service-account-issuer-discovery": 0,
		"system:discovery": 1,
		"system:basic-user": 1,
		"cluster-admin": 1,
	}
	{name: count(found(binding("ClusterRoleBinding", cluster_role(name), [group("system:unauthenticated")]))) | some name, _ in table} == table
	join := binding("RoleBinding", {"kind": "Role", "name": "kubeadm:bootstrap-signer-clusterinfo"}, [user("system:anonymous")])
	count(found(object.union(join, {"metadata": {"namespace": "kube-public"}}))) == 0
	count(found(object.union(join, {"metadata": {"namespace": "kube-system"}}))) == 1
	count(found(object.union(join, {"metadata": {"namespace": "kube-public"}, "roleRef": {"name": "web"}}))) == 1
	count(found(object.union(join, {"metadata": {"namespace": "kube-public"}, "roleRef": {"kind": "ClusterRole"}}))) == 1
	own := {"kind": "Role", "name": "system:public-info-viewer"}
	count(found(binding("RoleBinding", own, [user("system:anonymous")]))) == 1
}
