package policies.kubernetes.rbac_sa_token_create_test

import data.policies.kubernetes.rbac_sa_token_create

role(kind, entries) := {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": {"name": "r"}, "rules": entries}

entry(groups, resources, verbs) := {"apiGroups": groups, "resources": resources, "verbs": verbs}

found(o) := f if {
	f := rbac_sa_token_create.deny with input as o
}

test_entries if {
	table := {
		[[""], ["serviceaccounts/token"], ["create"]]: 1,
		[[""], ["serviceaccounts/token"], ["*"]]: 1,
		[[""], ["*/token"], ["create"]]: 1,
		[["*"], ["serviceaccounts/token"], ["create"]]: 1,
		[[""], ["serviceaccounts/token"], ["get"]]: 0,
		[[""], ["serviceaccounts"], ["create"]]: 0,
		[["authentication.k8s.io"], ["tokenreviews"], ["create"]]: 0,
		[[""], ["serviceaccounts/*"], ["create"]]: 0,
		[["*"], ["*"], ["*"]]: 0,
	}
	got := {row: count(found(role("ClusterRole", [entry(row[0], row[1], row[2])]))) | some row, _ in table}
	got == table
}

test_message if {
	found(role("ClusterRole", [entry([""], ["bindings"], ["get"]), entry([""], ["serviceaccounts/token"], ["create"])])) == {{
		"message": "ClusterRole \"r\" can issue tokens of service accounts (create on serviceaccounts/token)",
		"path": ["rules", 1, "resources", 0],
	}}
}

test_kinds_and_groups if {
	entries := [entry([""], ["serviceaccounts/token"], ["create"])]
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
	got := {name: count(found(role("Role", [object.union(entry([""], ["serviceaccounts/token"], ["create"]), {"resourceNames": [name]})]))) | some name, _ in table}
	got == table
	count(found(role("Role", [object.union(entry([""], ["serviceaccounts/token"], ["create"]), {"resourceNames": []})]))) == 1
	count(found(role("Role", [object.union(entry([""], ["serviceaccounts/token"], ["create"]), {"resourceNames": null})]))) == 1
}
