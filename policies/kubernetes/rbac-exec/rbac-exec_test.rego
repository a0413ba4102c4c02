package policies.kubernetes.rbac_exec_test

import data.policies.kubernetes.rbac_exec

role(kind, entries) := {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": {"name": "r"}, "rules": entries}

entry(groups, resources, verbs) := {"apiGroups": groups, "resources": resources, "verbs": verbs}

found(o) := f if {
	f := rbac_exec.deny with input as o
}

test_entries if {
	table := {
		[[""], ["pods/exec"], ["create"]]: 1,
		[[""], ["pods/exec"], ["get"]]: 1,
		[[""], ["pods/attach"], ["create"]]: 1,
		[[""], ["pods/exec", "pods/attach"], ["*"]]: 1,
		[[""], ["*/exec"], ["create"]]: 1,
		[[""], ["*/attach"], ["get"]]: 1,
		[["*"], ["pods/exec"], ["create"]]: 1,
		[[""], ["pods", "pods/exec"], ["create", "get"]]: 1,
		[[""], ["pods/ephemeralcontainers"], ["patch"]]: 1,
		[[""], ["pods/ephemeralcontainers"], ["update"]]: 1,
		[[""], ["*/ephemeralcontainers"], ["*"]]: 1,
		[[""], ["pods/exec", "pods/ephemeralcontainers"], ["*"]]: 2,
		[[""], ["pods/exec"], ["delete", "list"]]: 0,
		[[""], ["pods/*"], ["*"]]: 0,
		[[""], ["*/*"], ["*"]]: 0,
		[[""], ["exec"], ["create"]]: 0,
		[[""], ["pods"], ["create"]]: 0,
		[["apps"], ["pods/exec"], ["create"]]: 0,
		[[""], ["pods/ephemeralcontainers"], ["get"]]: 0,
		[[""], ["*"], ["create"]]: 0,
		[[""], ["*/xexec"], ["create"]]: 0,
		[["apps"], ["*/exec"], ["create"]]: 0,
		[[""], ["*/c"], ["create"]]: 0,
	}
	got := {row: count(found(role("ClusterRole", [entry(row[0], row[1], row[2])]))) | some row, _ in table}
	got == table
}

test_message if {
	found(role("Role", [entry([""], ["bindings"], ["get"]), entry([""], ["pods/exec"], ["create"])])) == {{
		"message": "Role \"r\" can run commands in Pods (create on pods/exec)",
		"path": ["rules", 1, "resources", 0],
	}}
}

test_kinds_and_groups if {
	entries := [entry([""], ["pods/exec"], ["create"])]
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
	got := {name: count(found(role("Role", [object.union(entry([""], ["pods/exec"], ["create"]), {"resourceNames": [name]})]))) | some name, _ in table}
	got == table
	count(found(role("Role", [object.union(entry([""], ["pods/exec"], ["create"]), {"resourceNames": []})]))) == 1
	count(found(role("Role", [object.union(entry([""], ["pods/exec"], ["create"]), {"resourceNames": null})]))) == 1
}
