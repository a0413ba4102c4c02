package policies.kubernetes.apparmor_test

import data.policies.kubernetes.apparmor

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

findings(spec) := found if {
	found := apparmor.deny with input as pod(spec)
}

profile(type) := {"appArmorProfile": {"type": type}}

test_the_pod if {
	findings({"securityContext": profile("Unconfined")}) == {{
		"message": "the Pod sets AppArmor profile \"Unconfined\"",
		"path": ["spec", "securityContext", "appArmorProfile", "type"],
	}}
}

test_every_type_of_container if {
	bad := {"name": "a", "securityContext": profile("Unconfined")}
	count(findings({"containers": [bad], "initContainers": [bad], "ephemeralContainers": [bad]})) == 3
}

test_other_values if {
	every bad in [profile(""), profile(null), profile("unconfined"), {"appArmorProfile": {}}] {
		count(findings({"containers": [{"name": "a", "securityContext": bad}]})) == 1
	}
}

annotated(value) := {"annotations": {"other": "unconfined", "container.apparmor.security.beta.kubernetes.io/a": value}}

test_annotation if {
	every value in ["unconfined", "runtime/other", "localhost", "Localhost/x"] {
		found := apparmor.deny with input as {"apiVersion": "v1", "kind": "Pod", "metadata": annotated(value), "spec": {}}
		found == {{
			"message": sprintf("an annotation sets AppArmor profile %q", [value]),
			"path": ["metadata", "annotations", "container.apparmor.security.beta.kubernetes.io/a"],
		}}
	}
}

test_annotation_of_a_template if {
	found := apparmor.deny with input as {
		"apiVersion": "apps/v1", "kind": "Deployment", "metadata": annotated("unconfined"),
		"spec": {"template": {"metadata": annotated("unconfined"), "spec": {}}},
	}
	{f.path | some f in found} == {["spec", "template", "metadata", "annotations", "container.apparmor.security.beta.kubernetes.io/a"]}
}

test_good_annotations if {
	every value in ["", "runtime/default", "localhost/", "localhost/web"] {
		found := apparmor.deny with input as {"apiVersion": "v1", "kind": "Pod", "metadata": annotated(value), "spec": {}}
		found == set()
	}
}

test_fine if {
	every good in [null, {}, {"appArmorProfile": null}, profile("RuntimeDefault"), profile("Localhost")] {
		findings({"securityContext": good, "containers": [{"name": "a", "securityContext": good}]}) == set()
	}
}

test_no_metadata if {
	found := apparmor.deny with input as {"apiVersion": "v1", "kind": "Pod", "metadata": null, "spec": {}}
	found == set()
}
