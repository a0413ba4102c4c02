package policies.kubernetes.rbac_configmaps_test

import data.policies.kubernetes.rbac_configmaps

role(kind, entries) := {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": {"name": "r"}, "rules": entries}

entry(groups, resources, verbs) := {"apiGroups": groups, "resources": resources, "verbs": verbs}

found(o) := f if {
	f := rbac_configmaps.deny with input as o
}

test_entries if {
	table := {
		[[""], ["configmaps"], ["update"]]: 1,
		[[""], ["configmaps"], ["create"]]: 1,
		[[""], ["configmaps"], ["patch"]]: 1,
		[[""], ["configmaps"], ["delete"]]: 1,
		[[""], ["configmaps"], ["deletecollection"]]: 1,
		[[""], ["configmaps"], ["*"]]: 1,
		[["*"], ["configmaps"], ["patch"]]: 1,
		[["", "apps"], ["pods", "configmaps"], ["get", "update"]]: 1,
		[[""], ["configmaps"], ["get", "list", "watch"]]: 0,
		[[""], ["secrets"], ["update"]]: 0,
		[[""], ["*"], ["update"]]: 0,
		[["apps"], ["configmaps"], ["update"]]: 0,
		[[""], ["configmaps/status"], ["update"]]: 0,
	}
	got := {row: count(found(role("ClusterRole", [entry(row[0], row[1], row[2])]))) | some row, _ in table}
	got == table
}

test_message if {
	found(role("Role", [entry([""], ["bindings"], ["get"]), entry([""], ["configmaps"], ["update"])])) == {{
		"message": "Role \"r\" can change ConfigMaps (update on configmaps)",
		"path": ["rules", 1, "resources", 0],
	}}
}

test_kinds_and_groups if {
	entries := [entry([""], ["configmaps"], ["update"])]
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
	got := {name: count(found(role("Role", [object.union(entry([""], ["configmaps"], ["update"]), {"resourceNames": [name]})]))) | some name, _ in table}
	got == table
	count(found(role("Role", [object.union(entry([""], ["configmaps"], ["update"]), {"resourceNames": []})]))) == 1
	count(found(role("Role", [object.union(entry([""], ["configmaps"], ["update"]), {"resourceNames": null})]))) == 1
}
