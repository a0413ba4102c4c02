package policies.kubernetes.tiller_test

import data.policies.kubernetes.tiller

deployment(name, container) := {
	"apiVersion": "apps/v1",
	"kind": "Deployment",
	"metadata": {"name": name},
	"spec": {"template": {"spec": {"containers": [container]}}},
}

findings(doc) := f if {
	f := tiller.deny with input as doc
}

test_image[ref] if {
	some ref in [
		"gcr.io/kubernetes-helm/tiller:v2.17.0",
		"ghcr.io/helm/tiller:v2.17.0",
		"mirror.example.com:5000/helm/tiller",
		"tiller",
		"ghcr.io/helm/tiller@sha256:0000000000000000000000000000000000000000000000000000000000000000",
	]
	findings(deployment("server", {"name": "main", "image": ref})) == {{
		"message": "container \"main\" is Tiller, the server of Helm 2",
		"path": ["spec", "template", "spec", "containers", 0, "image"],
	}}
}

test_other_evidence[name] if {
	some name, c in {
		"command": {
			"doc": deployment("server", {"name": "main", "image": "registry.example.com/base:1", "command": ["/tiller", "--listen=:44134"]}),
			"path": ["spec", "template", "spec", "containers", 0, "command"],
		},
		"name of the workload": {
			"doc": deployment("tiller-deploy", {"name": "main", "image": "registry.example.com/helm-server:2"}),
			"path": ["metadata", "name"],
		},
		"Service": {
			"doc": {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "tiller-deploy"}},
			"path": ["metadata", "name"],
		},
	}
	{f.path | some f in findings(c.doc)} == {c.path}
}

test_not_tiller[name] if {
	some name, doc in {
		"another image": deployment("web", {"name": "web", "image": "registry.example.com/web:tiller"}),
		"image in a folder of the name": deployment("web", {"name": "web", "image": "registry.example.com/tiller/web"}),
		"image with a longer name": deployment("web", {"name": "web", "image": "registry.example.com/not-tiller"}),
		"no image": deployment("web", {"name": "web"}),
		"odd types": deployment("web", {"name": "web", "image": 7, "command": [7]}),
		"another Service": {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}},
	}
	count(findings(doc)) == 0
}
