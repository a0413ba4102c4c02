package policies.kubernetes.rbac_logs_delete_test

import data.policies.kubernetes.rbac_logs_delete

role(kind, entries) := {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": {"name": "r"}, "rules": entries}

entry(groups, resources, verbs) := {"apiGroups": groups, "resources": resources, "verbs": verbs}

found(o) := f if {
	f := rbac_logs_delete.deny with input as o
}

test_entries if {
	table := {
		[[""], ["events"], ["delete"]]: 1,
		[[""], ["events"], ["deletecollection"]]: 1,
		[[""], ["events"], ["*"]]: 1,
		[["events.k8s.io"], ["events"], ["delete"]]: 1,
		[["events.k8s.io"], ["*"], ["*"]]: 1,
		[[""], ["pods/log"], ["delete"]]: 1,
		[[""], ["*/log"], ["delete"]]: 1,
		[["*"], ["events"], ["delete"]]: 1,
		[[""], ["events"], ["create", "patch", "update"]]: 0,
		[[""], ["pods/log"], ["get"]]: 0,
		[[""], ["pods"], ["delete"]]: 0,
		[["eventing.knative.dev"], ["events"], ["delete"]]: 0,
		[[""], ["*"], ["delete"]]: 0,
	}
	got := {row: count(found(role("ClusterRole", [entry(row[0], row[1], row[2])]))) | some row, _ in table}
	got == table
}

test_message if {
	found(role("ClusterRole", [entry([""], ["bindings"], ["get"]), entry([""], ["events"], ["delete"])])) == {{
		"message": "ClusterRole \"r\" can delete traces of what happened (delete on events)",
		"path": ["rules", 1, "resources", 0],
	}}
}

test_kinds_and_groups if {
	entries := [entry([""], ["events"], ["delete"])]
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
