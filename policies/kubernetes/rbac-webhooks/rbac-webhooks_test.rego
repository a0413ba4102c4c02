package policies.kubernetes.rbac_webhooks_test

import data.policies.kubernetes.rbac_webhooks

role(kind, entries) := {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": {"name": "r"}, "rules": entries}

entry(groups, resources, verbs) := {"apiGroups": groups, "resources": resources, "verbs": verbs}

found(o) := f if {
	f := rbac_webhooks.deny with input as o
}

test_entries if {
	table := {
		[["admissionregistration.k8s.io"], ["mutatingwebhookconfigurations"], ["patch"]]: 1,
		[["admissionregistration.k8s.io"], ["validatingwebhookconfigurations"], ["create"]]: 1,
		[["admissionregistration.k8s.io"], ["validatingwebhookconfigurations"], ["update"]]: 1,
		[["admissionregistration.k8s.io"], ["validatingwebhookconfigurations"], ["delete"]]: 1,
		[["admissionregistration.k8s.io"], ["validatingwebhookconfigurations"], ["deletecollection"]]: 1,
		[["admissionregistration.k8s.io"], ["validatingwebhookconfigurations"], ["*"]]: 1,
		[["admissionregistration.k8s.io"], ["validatingadmissionpolicies"], ["delete"]]: 1,
		[["admissionregistration.k8s.io"], ["validatingadmissionpolicybindings"], ["update"]]: 1,
		[["admissionregistration.k8s.io"], ["mutatingadmissionpolicies"], ["create"]]: 1,
		[["admissionregistration.k8s.io"], ["*"], ["*"]]: 1,
		[["*"], ["mutatingwebhookconfigurations"], ["update"]]: 1,
		[["admissionregistration.k8s.io"], ["mutatingwebhookconfigurations"], ["get", "list", "watch"]]: 0,
		[["admissionregistration.k8s.io"], ["*"], ["get"]]: 0,
		[[""], ["mutatingwebhookconfigurations"], ["update"]]: 0,
		[["*"], ["*"], ["*"]]: 0,
	}
	got := {row: count(found(role("ClusterRole", [entry(row[0], row[1], row[2])]))) | some row, _ in table}
	got == table
}

test_message if {
	found(role("ClusterRole", [entry([""], ["bindings"], ["get"]), entry(["admissionregistration.k8s.io"], ["mutatingwebhookconfigurations"], ["patch"])])) == {{
		"message": "ClusterRole \"r\" can change admission control (patch on mutatingwebhookconfigurations)",
		"path": ["rules", 1, "resources", 0],
	}}
}

test_kinds_and_groups if {
	entries := [entry(["admissionregistration.k8s.io"], ["mutatingwebhookconfigurations"], ["patch"])]
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
	got := {name: count(found(role("Role", [object.union(entry(["admissionregistration.k8s.io"], ["mutatingwebhookconfigurations"], ["patch"]), {"resourceNames": [name]})]))) | some name, _ in table}
	got == table
	count(found(role("Role", [object.union(entry(["admissionregistration.k8s.io"], ["mutatingwebhookconfigurations"], ["patch"]), {"resourceNames": []})]))) == 1
	count(found(role("Role", [object.union(entry(["admissionregistration.k8s.io"], ["mutatingwebhookconfigurations"], ["patch"]), {"resourceNames": null})]))) == 1
}
