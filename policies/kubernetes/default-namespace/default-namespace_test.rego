package policies.kubernetes.default_namespace_test

import data.policies.kubernetes.default_namespace

object_in(namespace) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": namespace}, "spec": {"containers": []}}

test_namespaces if {
	table := {
		"default": 1,
		"apps": 0,
		"default-apps": 0,
		"Default": 0,
		"": 1,
		null: 1,
	}
	got := {ns: count(denied) |
		some ns, _ in table
		denied := default_namespace.deny with input as object_in(ns)
	}
	got == table
}

test_messages if {
	denied := default_namespace.deny with input as object_in("default")
	denied == {{"message": "Pod \"p\" is in the default namespace", "path": ["metadata", "namespace"]}}
	absent := default_namespace.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"generateName": "web-"}, "spec": {"template": {"spec": {"containers": []}}}}
	absent == {{
		"message": "Deployment \"web-\" names no namespace: it goes to default unless whoever applies it chooses another",
		"path": ["metadata", "namespace"],
	}}
}

test_without_metadata if {
	got := default_namespace.deny with input as {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": []}}
	count(got) == 1
}

test_only_workloads if {
	others := {
		{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s", "namespace": "default"}, "spec": {}},
		{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}},
	}
	got := {o | some o in others; f := default_namespace.deny with input as o; count(f) > 0}
	got == set()
}
