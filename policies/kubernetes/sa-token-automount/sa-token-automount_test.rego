package policies.kubernetes.sa_token_automount_test

import data.policies.kubernetes.sa_token_automount

import data.lib.kubernetes as k8s

# What the engine shows to rules about sets.
set_of(objects) := {"objects": [m | some o in objects; m := k8s.member with input as o]}

found(objects) := f if {
	f := sa_token_automount.deny with input as set_of(objects)
}

deployment(spec) := {
	"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
	"spec": {"selector": {}, "template": {"spec": object.union({"containers": [{"name": "web"}]}, spec)}},
}

in_namespace(o, namespace) := object.union(o, {"metadata": {"namespace": namespace}})

account(name, automount) := {
	"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name},
	"automountServiceAccountToken": automount,
}

binding(kind, subject) := {
	"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": {"name": "b"},
	"roleRef": {"kind": "Role", "name": "r"}, "subjects": [subject],
}

test_message if {
	found([account("other", false), deployment({})]) == {{
		"message": "Deployment \"web\" mounts the token of service account \"default\", to which nothing here grants anything",
		"path": ["objects", 1, "spec", "template", "spec", "automountServiceAccountToken"],
	}}
}

test_pod_alone if {
	table := {
		{}: 1,
		{"automountServiceAccountToken": null}: 1,
		{"automountServiceAccountToken": true}: 1,
		{"automountServiceAccountToken": false}: 0,
		{"serviceAccountName": "web"}: 1,
		{"serviceAccountName": "web", "automountServiceAccountToken": true}: 1,
		{"serviceAccountName": "web", "automountServiceAccountToken": false}: 0,
	}
	{spec: count(found([deployment(spec)])) | some spec, _ in table} == table
}

test_pod_overrides_its_account if {
	table := {
		[null, false]: 0,
		[null, true]: 1,
		[null, null]: 1,
		[true, false]: 1,
		[false, true]: 0,
	}
	got := {[pod, sa]: count(found([account("web", sa), deployment({"serviceAccountName": "web", "automountServiceAccountToken": pod})])) |
		some [pod, sa], _ in table
	}
	got == table
}

test_deprecated_field_names_the_account if {
	count(found([account("web", false), deployment({"serviceAccount": "web"})])) == 0
	count(found([account("web", false), deployment({"serviceAccount": "web", "serviceAccountName": "other"})])) == 1
}

test_account_of_another_api if {
	other := object.union(account("web", false), {"apiVersion": "example.com/v1"})
	count(found([other, deployment({"serviceAccountName": "web"})])) == 1
}

test_account_of_another_namespace if {
	sa := account("web", false)
	d := deployment({"serviceAccountName": "web"})
	count(found([in_namespace(sa, "a"), in_namespace(d, "a")])) == 0
	count(found([in_namespace(sa, "a"), in_namespace(d, "b")])) == 1
	count(found([sa, in_namespace(d, "b")])) == 0
	count(found([in_namespace(sa, "a"), d])) == 0
}

test_granted_accounts_need_their_token if {
	d := in_namespace(deployment({"serviceAccountName": "web"}), "a")
	table := {
		{"kind": "ServiceAccount", "name": "web", "namespace": "a"}: 0,
		{"kind": "ServiceAccount", "name": "web"}: 0,
		{"kind": "ServiceAccount", "name": "web", "namespace": "b"}: 1,
		{"kind": "ServiceAccount", "name": "other", "namespace": "a"}: 1,
		{"kind": "User", "name": "web", "namespace": "a"}: 1,
	}
	{s: count(found([d, binding("RoleBinding", s)])) | some s, _ in table} == table
	{s: count(found([d, binding("ClusterRoleBinding", s)])) | some s, _ in table} == table
}

test_control_plane if {
	static := {
		"apiVersion": "v1", "kind": "Pod",
		"metadata": {"name": "etcd", "namespace": "kube-system", "labels": {"tier": "control-plane"}},
		"spec": {"containers": []},
	}
	count(found([static])) == 0
	count(found([in_namespace(static, "web")])) == 1
}

test_every_kind if {
	cron := {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "c"}, "spec": {"jobTemplate": {"spec": {"template": {"spec": {"containers": []}}}}}}
	rollout := object.union(deployment({}), {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout"})
	{f.path | some f in found([cron, rollout])} == {
		["objects", 0, "spec", "jobTemplate", "spec", "template", "spec", "automountServiceAccountToken"],
		["objects", 1, "spec", "automountServiceAccountToken"],
	}
}

test_odd_sets if {
	count(found([])) == 0
	count(found([
		{"apiVersion": "v1", "kind": "ServiceAccount"},
		{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": null, "automountServiceAccountToken": false},
		{"apiVersion": "v1", "kind": "RoleBinding", "subjects": null},
		{"apiVersion": "v1", "kind": "RoleBinding", "subjects": [null, "x", {"kind": "ServiceAccount"}]},
	])) == 0
}
