package policies.kubernetes.rbac_csr_test

import data.policies.kubernetes.rbac_csr

role(kind, entries) := {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": {"name": "r"}, "rules": entries}

entry(groups, resources, verbs) := {"apiGroups": groups, "resources": resources, "verbs": verbs}

found(o) := f if {
	f := rbac_csr.deny with input as o
}

test_entries if {
	table := {
		[["certificates.k8s.io"], ["certificatesigningrequests/approval"], ["update"]]: 1,
		[["certificates.k8s.io"], ["certificatesigningrequests/approval"], ["patch"]]: 1,
		[["certificates.k8s.io"], ["certificatesigningrequests/approval"], ["*"]]: 1,
		[["certificates.k8s.io"], ["*/approval"], ["update"]]: 1,
		[["certificates.k8s.io"], ["signers"], ["approve"]]: 1,
		[["certificates.k8s.io"], ["signers"], ["sign"]]: 1,
		[["certificates.k8s.io"], ["signers"], ["*"]]: 1,
		[["certificates.k8s.io"], ["*"], ["*"]]: 1,
		[["*"], ["*"], ["approve"]]: 1,
		[["*"], ["certificatesigningrequests/approval"], ["update"]]: 1,
		[["certificates.k8s.io"], ["certificatesigningrequests"], ["create", "get", "list", "update"]]: 0,
		[["certificates.k8s.io"], ["certificatesigningrequests/approval"], ["get"]]: 0,
		[["certificates.k8s.io"], ["signers"], ["get"]]: 0,
		[["certificates.k8s.io"], ["certificatesigningrequests/status"], ["update"]]: 0,
		[["cert-manager.io"], ["signers"], ["approve"]]: 0,
		[["*"], ["*"], ["*"]]: 0,
	}
	got := {row: count(found(role("ClusterRole", [entry(row[0], row[1], row[2])]))) | some row, _ in table}
	got == table
}

test_message if {
	found(role("ClusterRole", [entry([""], ["bindings"], ["get"]), entry(["certificates.k8s.io"], ["certificatesigningrequests/approval"], ["update"])])) == {{
		"message": "ClusterRole \"r\" can approve certificate signing requests (update on certificatesigningrequests/approval)",
		"path": ["rules", 1, "resources", 0],
	}}
}

test_kinds_and_groups if {
	entries := [entry(["certificates.k8s.io"], ["certificatesigningrequests/approval"], ["update"])]
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

test_signers_by_name if {
	table := {
		"example.com/signer": 0,
		"kubernetes.io/kubelet-serving": 0,
		"kubernetes.io/kube-apiserver-client": 1,
		"kubernetes.io/kube-apiserver-client-kubelet": 1,
		"kubernetes.io/legacy-unknown": 1,
		"kubernetes.io/*": 1,
		"": 1,
	}
	got := {signer: count(found(role("ClusterRole", [
		entry(["certificates.k8s.io"], ["certificatesigningrequests/approval"], ["update"]),
		object.union(entry(["certificates.k8s.io"], ["signers"], ["approve"]), {"resourceNames": [signer]}),
	]))) |
		some signer, _ in table
	}
	got == table
}
