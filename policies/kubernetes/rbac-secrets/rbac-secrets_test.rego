package policies.kubernetes.rbac_secrets_test

import data.policies.kubernetes.rbac_secrets

role(kind, entries) := {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": {"name": "r"}, "rules": entries}

entry(groups, resources, verbs) := {"apiGroups": groups, "resources": resources, "verbs": verbs}

found(o) := f if {
	f := rbac_secrets.deny with input as o
}

test_entries if {
	table := {
		[[""], ["secrets"], ["get", "list"]]: 1,
		[[""], ["secrets"], ["watch"]]: 1,
		[[""], ["secrets"], ["list"]]: 1,
		[[""], ["secrets"], ["patch"]]: 1,
		[[""], ["secrets"], ["*"]]: 1,
		[["*"], ["secrets"], ["get"]]: 1,
		[["apps", ""], ["pods", "secrets"], ["get"]]: 1,
		[[""], ["*"], ["get"]]: 1,
		[["*"], ["*"], ["list"]]: 1,
		[["*"], ["*"], ["*"]]: 0,
		[[""], ["secrets"], ["create"]]: 0,
		[[""], ["secrets"], ["delete", "update"]]: 0,
		[[""], ["pods"], ["get"]]: 0,
		[[""], ["Secrets"], ["get"]]: 0,
		[[""], ["secrets/*"], ["get"]]: 0,
		[["apps"], ["secrets"], ["get"]]: 0,
		[["apps"], ["*"], ["get"]]: 0,
		[["external-secrets.io"], ["*"], ["get"]]: 0,
		[[], ["secrets"], ["get"]]: 0,
		[[""], ["secrets"], []]: 0,
	}
	got := {row: count(found(role("ClusterRole", [entry(row[0], row[1], row[2])]))) | some row, _ in table}
	got == table
}

test_message if {
	found(role("ClusterRole", [entry([""], ["bindings"], ["get"]), entry([""], ["secrets"], ["get", "list"])])) == {{
		"message": "ClusterRole \"r\" can read Secrets (get, list on secrets)",
		"path": ["rules", 1, "resources", 0],
	}}
}

test_kinds_and_groups if {
	entries := [entry([""], ["secrets"], ["get", "list"])]
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
	got := {name: count(found(role("Role", [object.union(entry([""], ["secrets"], ["list"]), {"resourceNames": [name]})]))) | some name, _ in table}
	got == table
	count(found(role("Role", [object.union(entry([""], ["secrets"], ["list"]), {"resourceNames": []})]))) == 1
	count(found(role("Role", [object.union(entry([""], ["secrets"], ["list"]), {"resourceNames": null})]))) == 1
}

# What the API server creates by itself is not the author's doing.
test_built_in if {
	labels := {"kubernetes.io/bootstrapping": "rbac-defaults"}
	table := {"system:controller:foo": 0, "edit": 0, "mine": 1}
	got := {name: count(found(object.union(role("ClusterRole", [entry([""], ["secrets"], ["get"])]), {"metadata": {"name": name, "labels": labels}}))) | some name, _ in table}
	got == table
	unlabelled := object.union(role("ClusterRole", [entry([""], ["secrets"], ["get"])]), {"metadata": {"name": "system:controller:foo"}})
	count(found(unlabelled)) == 1
}

# At admission the label says only that the requester wrote it.
test_built_in_at_admission if {
	o := object.union(role("ClusterRole", [entry([""], ["secrets"], ["get"])]), {"metadata": {"name": "edit", "labels": {"kubernetes.io/bootstrapping": "rbac-defaults"}}})
	table := {"system:apiserver": 0, "alice": 1}
	got := {user: count(f) |
		some user, _ in table
		f := rbac_secrets.deny with input as o with data.facts as {"request": {"userInfo": {"username": user}}}
	}
	got == table
}

test_odd_types if {
	objects := [
		role("Role", null), role("Role", "x"), role("Role", [null, "x", 7, []]), role("Role", {"a": 1}),
		role("Role", [entry("", "secrets", "get")]), role("Role", [entry(null, null, null)]),
		role("Role", [entry([""], [7, null, {}], [7, null])]),
		role("Role", [object.union(entry([""], ["secrets"], ["get"]), {"resourceNames": ["a", 7]})]),
		{"apiVersion": 7, "kind": "Role", "rules": [entry([""], ["secrets"], ["get"])]},
		{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": null},
	]
	{o | some o in objects; count(found(o)) > 0} == set()
}
