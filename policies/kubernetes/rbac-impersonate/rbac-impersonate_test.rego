package policies.kubernetes.rbac_impersonate_test

import data.policies.kubernetes.rbac_impersonate

role(kind, entries) := {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": {"name": "r"}, "rules": entries}

entry(groups, resources, verbs) := {"apiGroups": groups, "resources": resources, "verbs": verbs}

found(o) := f if {
	f := rbac_impersonate.deny with input as o
}

test_entries if {
	table := {
		[[""], ["users"], ["impersonate"]]: 1,
		[[""], ["groups"], ["impersonate"]]: 1,
		[[""], ["serviceaccounts"], ["impersonate"]]: 1,
		[[""], ["users", "groups"], ["*"]]: 1,
		[[""], ["serviceaccounts"], ["*"]]: 1,
		[["*"], ["users"], ["impersonate"]]: 1,
		[[""], ["*"], ["impersonate"]]: 1,
		[["*"], ["*"], ["impersonate"]]: 1,
		[[""], ["users"], ["get"]]: 0,
		[[""], ["serviceaccounts"], ["get", "create", "update"]]: 0,
		[["authentication.k8s.io"], ["userextras/scopes", "uids"], ["impersonate"]]: 0,
		[["user.openshift.io"], ["users", "groups"], ["*"]]: 0,
		[["management.cattle.io"], ["users"], ["*"]]: 0,
		[[""], ["pods"], ["impersonate"]]: 0,
		[[""], ["serviceaccounts/token"], ["create"]]: 0,
		[[""], ["users"], ["impersonate:user-info"]]: 0,
		[["*"], ["*"], ["*"]]: 0,
		[[""], ["*"], ["*"]]: 0,
	}
	got := {row: count(found(role("ClusterRole", [entry(row[0], row[1], row[2])]))) | some row, _ in table}
	got == table
}

test_message if {
	found(role("ClusterRole", [entry([""], ["bindings"], ["get"]), entry([""], ["users"], ["impersonate"])])) == {{
		"message": "ClusterRole \"r\" can act as others (impersonate on users)",
		"path": ["rules", 1, "resources", 0],
	}}
}

test_kinds_and_groups if {
	entries := [entry([""], ["users"], ["impersonate"])]
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
	got := {name: count(found(role("Role", [object.union(entry([""], ["users"], ["impersonate"]), {"resourceNames": [name]})]))) | some name, _ in table}
	got == table
	count(found(role("Role", [object.union(entry([""], ["users"], ["impersonate"]), {"resourceNames": []})]))) == 1
	count(found(role("Role", [object.union(entry([""], ["users"], ["impersonate"]), {"resourceNames": null})]))) == 1
}

test_all_powerful_names if {
	bound := object.union(entry([""], ["groups"], ["impersonate"]), {"resourceNames": ["developers", "system:masters"]})
	found(role("ClusterRole", [bound])) == {{
		"message": "ClusterRole \"r\" can act as system:masters (impersonate on groups)",
		"path": ["rules", 0, "resources", 0],
	}}
}
