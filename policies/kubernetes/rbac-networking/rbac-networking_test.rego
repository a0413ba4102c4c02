package policies.kubernetes.rbac_networking_test

import data.policies.kubernetes.rbac_networking

role(kind, entries) := {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": {"name": "r"}, "rules": entries}

entry(groups, resources, verbs) := {"apiGroups": groups, "resources": resources, "verbs": verbs}

found(o) := f if {
	f := rbac_networking.deny with input as o
}

test_entries if {
	table := {
		[["networking.k8s.io"], ["networkpolicies"], ["delete"]]: 1,
		[["networking.k8s.io"], ["ingresses"], ["patch"]]: 1,
		[["networking.k8s.io"], ["*"], ["*"]]: 1,
		[[""], ["services"], ["update"]]: 1,
		[[""], ["endpoints"], ["create"]]: 1,
		[["discovery.k8s.io"], ["endpointslices"], ["patch"]]: 1,
		[["extensions"], ["ingresses"], ["update"]]: 1,
		[["gateway.networking.k8s.io"], ["httproutes"], ["create"]]: 1,
		[["policy.networking.k8s.io"], ["adminnetworkpolicies"], ["delete"]]: 1,
		[["*"], ["services"], ["*"]]: 1,
		[["networking.k8s.io"], ["networkpolicies"], ["get", "list"]]: 0,
		[[""], ["services"], ["get"]]: 0,
		[["networking.k8s.io"], ["ingresses/status"], ["update"]]: 0,
		[[""], ["pods"], ["update"]]: 0,
		[["serving.knative.dev"], ["services"], ["*"]]: 0,
		[[""], ["*"], ["update"]]: 0,
	}
	got := {row: count(found(role("ClusterRole", [entry(row[0], row[1], row[2])]))) | some row, _ in table}
	got == table
}

test_message if {
	found(role("ClusterRole", [entry([""], ["bindings"], ["get"]), entry(["networking.k8s.io"], ["networkpolicies"], ["delete"])])) == {{
		"message": "ClusterRole \"r\" can redirect or open up traffic (delete on networkpolicies)",
		"path": ["rules", 1, "resources", 0],
	}}
}

test_kinds_and_groups if {
	entries := [entry(["networking.k8s.io"], ["networkpolicies"], ["delete"])]
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
	got := {name: count(found(role("Role", [object.union(entry(["networking.k8s.io"], ["networkpolicies"], ["delete"]), {"resourceNames": [name]})]))) | some name, _ in table}
	got == table
	count(found(role("Role", [object.union(entry(["networking.k8s.io"], ["networkpolicies"], ["delete"]), {"resourceNames": []})]))) == 1
	count(found(role("Role", [object.union(entry(["networking.k8s.io"], ["networkpolicies"], ["delete"]), {"resourceNames": null})]))) == 1
}
