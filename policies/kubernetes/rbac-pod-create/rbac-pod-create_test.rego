package policies.kubernetes.rbac_pod_create_test

import data.policies.kubernetes.rbac_pod_create

role(kind, entries) := {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": {"name": "r"}, "rules": entries}

entry(groups, resources, verbs) := {"apiGroups": groups, "resources": resources, "verbs": verbs}

found(o) := f if {
	f := rbac_pod_create.deny with input as o
}

test_entries if {
	table := {
		[[""], ["pods"], ["create"]]: 1,
		[[""], ["pods"], ["*"]]: 1,
		[["*"], ["pods"], ["create"]]: 1,
		[[""], ["replicationcontrollers"], ["create"]]: 1,
		[["apps"], ["deployments"], ["create"]]: 1,
		[["apps"], ["daemonsets"], ["create"]]: 1,
		[["apps"], ["statefulsets"], ["create"]]: 1,
		[["apps"], ["replicasets"], ["create"]]: 1,
		[["batch"], ["jobs"], ["create"]]: 1,
		[["batch"], ["cronjobs"], ["create"]]: 1,
		[["extensions"], ["deployments"], ["create"]]: 1,
		[["apps"], ["deployments"], ["patch"]]: 1,
		[["apps"], ["daemonsets"], ["update"]]: 1,
		[["batch"], ["cronjobs"], ["patch"]]: 1,
		[["apps"], ["deployments"], ["create", "update", "patch"]]: 1,
		[["apps"], ["*"], ["create"]]: 1,
		[["apps"], ["*"], ["*"]]: 1,
		[[""], ["pods"], ["get", "list", "delete"]]: 0,
		[[""], ["pods"], ["patch"]]: 0,
		[["batch"], ["jobs"], ["patch"]]: 0,
		[["apps"], ["deployments"], ["get", "delete"]]: 0,
		[["apps"], ["deployments/scale"], ["update"]]: 0,
		[["apps"], ["deployments/status"], ["patch"]]: 0,
		[[""], ["pods/exec"], ["create"]]: 0,
		[[""], ["deployments"], ["create"]]: 0,
		[["acme.io"], ["pods"], ["create"]]: 0,
		[[""], ["*"], ["create"]]: 0,
		[["*"], ["*"], ["*"]]: 0,
	}
	got := {row: count(found(role("ClusterRole", [entry(row[0], row[1], row[2])]))) | some row, _ in table}
	got == table
}

test_message if {
	found(role("Role", [entry([""], ["bindings"], ["get"]), entry([""], ["pods"], ["create"])])) == {{
		"message": "Role \"r\" can create Pods (create on pods)",
		"path": ["rules", 1, "resources", 0],
	}}
}

test_kinds_and_groups if {
	entries := [entry([""], ["pods"], ["create"])]
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
	got := {name: count(found(role("Role", [object.union(entry(["apps"], ["deployments"], ["patch"]), {"resourceNames": [name]})]))) | some name, _ in table}
	got == table
	count(found(role("Role", [object.union(entry(["apps"], ["deployments"], ["patch"]), {"resourceNames": []})]))) == 1
	count(found(role("Role", [object.union(entry(["apps"], ["deployments"], ["patch"]), {"resourceNames": null})]))) == 1
}
