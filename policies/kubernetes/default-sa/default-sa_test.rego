package policies.kubernetes.default_sa_test

import data.policies.kubernetes.default_sa

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": object.union({"containers": []}, spec)}

test_pods if {
	table := {
		{}: 1,
		{"serviceAccountName": null}: 1,
		{"serviceAccountName": ""}: 1,
		{"serviceAccountName": "default"}: 1,
		{"serviceAccount": "default"}: 1,
		{"serviceAccount": "web", "serviceAccountName": "default"}: 1,
		{"automountServiceAccountToken": true}: 1,
		{"automountServiceAccountToken": null}: 1,
		{"automountServiceAccountToken": false}: 0,
		{"serviceAccountName": "default", "automountServiceAccountToken": false}: 0,
		{"serviceAccountName": "web"}: 0,
		{"serviceAccountName": "web", "serviceAccount": "default"}: 0,
		{"serviceAccount": "web"}: 0,
	}
	got := {spec: count(found) |
		some spec, _ in table
		found := default_sa.deny with input as pod(spec)
	}
	got == table
}

test_message if {
	got := default_sa.deny with input as pod({})
	got == {{
		"message": "the Pod runs as the default service account of its namespace and mounts its token",
		"path": ["spec", "serviceAccountName"],
	}}
}

test_template if {
	got := default_sa.deny with input as {"apiVersion": "batch/v1", "kind": "CronJob", "spec": {"jobTemplate": {"spec": {"template": {"spec": {"containers": []}}}}}}
	{f.path | some f in got} == {["spec", "jobTemplate", "spec", "template", "spec", "serviceAccountName"]}
}

test_account if {
	table := {
		["default", null]: 1,
		["default", true]: 1,
		["default", false]: 0,
		["web", null]: 0,
	}
	got := {[name, automount]: count(found) |
		some [name, automount], _ in table
		found := default_sa.deny with input as {
			"apiVersion": "v1", "kind": "ServiceAccount",
			"metadata": {"name": name}, "automountServiceAccountToken": automount,
		}
	}
	got == table
}

test_not_about_others if {
	objects := {
		{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "default"}},
		{"apiVersion": "example.com/v1", "kind": "ServiceAccount", "metadata": {"name": "default"}},
		{
			"apiVersion": "v1", "kind": "Pod", "spec": {"containers": []},
			"metadata": {"name": "kube-apiserver", "namespace": "kube-system", "labels": {"tier": "control-plane"}},
		},
	}
	got := {o | some o in objects; found := default_sa.deny with input as o; count(found) > 0}
	got == set()
}
