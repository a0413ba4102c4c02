package policies.kubernetes.rbac_wildcard_test

import data.policies.kubernetes.rbac_wildcard

role(kind, entries) := {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": {"name": "r"}, "rules": entries}

entry(groups, resources, verbs) := {"apiGroups": groups, "resources": resources, "verbs": verbs}

found(o) := f if {
	f := rbac_wildcard.deny with input as o
}

fields_of(e) := [f.path[2] | some f in found(role("ClusterRole", [e]))]

test_entries if {
	table := {
		[["apps"], ["*"], ["get"]]: ["resources"],
		[["apps"], ["deployments", "*"], ["get"]]: ["resources"],
		[["apps"], ["deployments"], ["*"]]: ["verbs"],
		[["apps"], ["deployments"], ["get", "*"]]: ["verbs"],
		[["*"], ["deployments"], ["get"]]: ["apiGroups"],
		[["*"], ["*"], ["get", "list", "watch"]]: ["resources"],
		[["acme.io"], ["*"], ["*"]]: ["resources"],
		[["*"], ["deployments"], ["*"]]: ["verbs"],
		[["apps"], ["deployments"], ["get"]]: [],
		[["apps"], ["*/scale"], ["update"]]: [],
		[["apps"], ["deployments/*"], ["get"]]: [],
		[["*.acme.io"], ["deployments"], ["get*"]]: [],
		[["*"], ["*"], ["*"]]: [],
		[[""], ["*"], ["*"]]: [],
	}
	got := {row: fields_of(entry(row[0], row[1], row[2])) | some row, _ in table}
	got == table
}

test_message if {
	found(role("Role", [entry(["apps"], ["deployments"], ["get"]), entry(["apps"], ["*"], ["*"])])) == {{
		"message": "Role \"r\" allows everything in resources and verbs of rule 1",
		"path": ["rules", 1, "resources"],
	}}
}

test_urls if {
	table := {
		["*"]: 1,
		["/*"]: 1,
		["/healthz", "*"]: 1,
		["/healthz/*"]: 0,
		["/metrics"]: 0,
		[]: 0,
	}
	got := {urls: count(found(role("ClusterRole", [{"nonResourceURLs": urls, "verbs": ["get"]}]))) | some urls, _ in table}
	got == table
}

test_resource_names if {
	named := {"resourceNames": ["own"]}
	fields_of(object.union(entry(["apps"], ["deployments"], ["*"]), named)) == []
	fields_of(object.union(entry(["apps"], ["*"], ["*"]), named)) == ["resources"]
	fields_of(object.union(entry(["*"], ["*"], ["*"]), named)) == ["resources"]
	fields_of(object.union(entry(["apps"], ["deployments"], ["*"]), {"resourceNames": ["*", ""]})) == ["verbs"]
}

test_one_finding_for_each_entry if {
	count(found(role("Role", [entry(["*"], ["a"], ["*"]), entry(["b"], ["*"], ["*"])]))) == 2
}

test_not_about_others if {
	wild := [entry(["*"], ["*"], ["get"])]
	count(found(object.union(role("Role", wild), {"apiVersion": "iam.example.com/v1"}))) == 0
	count(found(object.union(role("ClusterRole", wild), {"metadata": {"name": "view", "labels": {"kubernetes.io/bootstrapping": "rbac-defaults"}}}))) == 0
}
