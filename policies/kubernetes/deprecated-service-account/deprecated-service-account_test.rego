package policies.kubernetes.deprecated_service_account_test

import data.policies.kubernetes.deprecated_service_account as deprecated

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": object.union({"containers": []}, spec)}

findings(doc) := f if {
	f := deprecated.deny with input as doc
}

test_old_field if {
	findings(pod({"serviceAccount": "deployer"})) == {{
		"message": "the Pod names its service account deployer in the deprecated field serviceAccount",
		"path": ["spec", "serviceAccount"],
	}}
	count(findings(pod({"serviceAccount": "deployer", "serviceAccountName": ""}))) == 1
	count(findings(pod({"serviceAccount": "deployer", "serviceAccountName": null}))) == 1
}

test_contradiction if {
	findings(pod({"serviceAccount": "deployer", "serviceAccountName": "web"})) == {{
		"message": "serviceAccount deployer is ignored: serviceAccountName is \"web\"",
		"path": ["spec", "serviceAccount"],
	}}
}

test_template if {
	doc := {"apiVersion": "apps/v1", "kind": "DaemonSet", "spec": {"template": {"spec": {"serviceAccount": "a", "containers": []}}}}
	{f.path | some f in findings(doc)} == {["spec", "template", "spec", "serviceAccount"]}
}

test_fine[name] if {
	some name, spec in {
		"new field": {"serviceAccountName": "web"},
		"both, as the API server returns them": {"serviceAccount": "web", "serviceAccountName": "web"},
		"empty": {"serviceAccount": ""},
		"null": {"serviceAccount": null},
		"neither": {},
	}
	count(findings(pod(spec))) == 0
}
