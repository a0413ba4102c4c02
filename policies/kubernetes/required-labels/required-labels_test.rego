package policies.kubernetes.required_labels_test

import data.policies.kubernetes.required_labels

deployment(labels) := {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "labels": labels}}

findings(doc, labels) := f if {
	f := required_labels.deny with input as doc
		with data.params as {"kubernetes/required-labels": {"labels": labels, "kinds": ["CronJob", "DaemonSet", "Deployment", "StatefulSet"]}}
}

test_missing if {
	findings(deployment({"app": "web"}), {"app.kubernetes.io/name": ""}) == {{
		"message": "label app.kubernetes.io/name is missing",
		"path": ["metadata", "labels", "app.kubernetes.io/name"],
	}}
}

test_missing_in_other_words[name] if {
	some name, doc in {
		"empty": deployment({"team": ""}),
		"null": deployment({"team": null}),
		"no labels": deployment(null),
		"no metadata": {"apiVersion": "apps/v1", "kind": "Deployment"},
	}
	{f.message | some f in findings(doc, {"team": ""})} == {"label team is missing"}
}

test_value if {
	labels := {"team": `^(shop|search)$`}
	count(findings(deployment({"team": "shop"}), labels)) == 0
	findings(deployment({"team": "shopping"}), labels) == {{
		"message": "label team is \"shopping\", which does not match ^(shop|search)$",
		"path": ["metadata", "labels", "team"],
	}}
}

test_each_label if {
	count(findings(deployment({}), {"team": "", "app.kubernetes.io/name": "", "tier": "x"})) == 3
}

test_kinds if {
	count(findings({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}, {"team": ""})) == 0
	own := required_labels.deny with input as {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "n"}}
		with data.params as {"kubernetes/required-labels": {"labels": {"team": ""}, "kinds": ["Namespace"]}}
	count(own) == 1
}

test_no_labels_required if {
	count(findings(deployment({}), {})) == 0
}
