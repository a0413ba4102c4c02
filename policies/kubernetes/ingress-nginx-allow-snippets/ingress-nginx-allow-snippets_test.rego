package policies.kubernetes.ingress_nginx_allow_snippets_test

import data.policies.kubernetes.ingress_nginx_allow_snippets as allow

config(data_) := {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "ingress-nginx-controller"}, "data": data_}

pod(fields) := {
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": {"name": "p"},
	"spec": {"containers": [object.union({"name": "nginx"}, fields)]},
}

findings(doc) := f if {
	f := allow.deny with input as doc
}

test_config_map if {
	findings(config({"allow-snippet-annotations": "true"})) == {{
		"message": "the ConfigMap lets every Ingress put directives into the controller's NGINX (allow-snippet-annotations)",
		"path": ["data", "allow-snippet-annotations"],
	}}
	every spelling in ["1", "t", "T", "TRUE", "True"] {
		count(findings(config({"allow-snippet-annotations": spelling}))) == 1
	}
}

test_config_map_without[name] if {
	some name, doc in {
		"false": config({"allow-snippet-annotations": "false"}),
		"absent": config({"use-gzip": "true"}),
		"no data": config(null),
		"another kind": object.union(config({"allow-snippet-annotations": "true"}), {"kind": "Secret"}),
	}
	count(findings(doc)) == 0
}

test_argument[name] if {
	some name, c in {
		"one dash": {"fields": {"args": ["-nginx-plus", "-enable-snippets"]}, "path": ["args", 1]},
		"two dashes": {"fields": {"args": ["--enable-snippets"]}, "path": ["args", 0]},
		"with a value": {"fields": {"args": ["-enable-snippets=true"]}, "path": ["args", 0]},
		"in the command": {"fields": {"command": ["/nginx-ingress", "-enable-snippets"]}, "path": ["command", 1]},
	}
	findings(pod(c.fields)) == {{
		"message": "container \"nginx\" lets every Ingress put directives into its NGINX (-enable-snippets)",
		"path": array.concat(["spec", "containers", 0], c.path),
	}}
}

test_argument_without[name] if {
	some name, fields in {
		"switched off": {"args": ["-enable-snippets=false"]},
		"another": {"args": ["-enable-snippets-policy", "enable-snippets"]},
		"null": {"args": null},
		"odd types": {"args": [7, true, null]},
	}
	count(findings(pod(fields))) == 0
}
