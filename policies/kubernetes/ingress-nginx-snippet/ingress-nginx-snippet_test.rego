package policies.kubernetes.ingress_nginx_snippet_test

import data.policies.kubernetes.ingress_nginx_snippet as snippet

params := {"kubernetes/ingress-nginx-snippet": {"annotationPrefixes": ["nginx.ingress.kubernetes.io", "ingress.kubernetes.io", "nginx.org", "nginx.com"]}}

ingress(annotations) := {
	"apiVersion": "networking.k8s.io/v1",
	"kind": "Ingress",
	"metadata": {"name": "shop", "annotations": annotations},
	"spec": {},
}

findings(doc) := f if {
	f := snippet.deny with input as doc with data.params as params
}

test_each_snippet[name] if {
	some name in [
		"nginx.ingress.kubernetes.io/configuration-snippet",
		"nginx.ingress.kubernetes.io/server-snippet",
		"nginx.ingress.kubernetes.io/stream-snippet",
		"nginx.ingress.kubernetes.io/auth-snippet",
		"nginx.ingress.kubernetes.io/modsecurity-snippet",
		"ingress.kubernetes.io/configuration-snippet",
		"nginx.org/location-snippets",
		"nginx.org/server-snippets",
	]
	findings(ingress({name: "more_set_headers \"A: b\";"})) == {{
		"message": sprintf("the annotation %s puts NGINX directives into the controller's configuration", [name]),
		"path": ["metadata", "annotations", name],
	}}
}

test_remarks[name] if {
	some name, c in {
		"alias": {"text": "location /x { alias /etc/; }", "remark": ", among them alias"},
		"alias at the start": {"text": "alias /;", "remark": ", among them alias"},
		"alias after a line end": {"text": "location /x {\n\talias /;\n}", "remark": ", among them alias"},
		"Lua": {"text": "content_by_lua_block { ngx.say(1) }", "remark": ", among them Lua code"},
		"Lua and token": {
			"text": "access_by_lua 'io.open(\"/var/run/secrets/kubernetes.io/serviceaccount/token\")';",
			"remark": ", among them Lua code and the service account's token",
		},
		"a word that contains one": {"text": "set $aliases 1;", "remark": ""},
	}
	some f in findings(ingress({"nginx.ingress.kubernetes.io/server-snippet": c.text}))
	endswith(f.message, sprintf("the controller's configuration%s", [c.remark]))
}

test_two if {
	count(findings(ingress({
		"nginx.ingress.kubernetes.io/configuration-snippet": "a;",
		"nginx.ingress.kubernetes.io/server-snippet": "b;",
	}))) == 2
}

test_none[name] if {
	some name, doc in {
		"other annotations": ingress({"nginx.ingress.kubernetes.io/ssl-redirect": "true", "example.com/server-snippet": "a;"}),
		"empty": ingress({"nginx.ingress.kubernetes.io/server-snippet": ""}),
		"null": ingress({"nginx.ingress.kubernetes.io/server-snippet": null}),
		"no annotations": ingress(null),
		"another kind": object.union(ingress({"nginx.ingress.kubernetes.io/server-snippet": "a;"}), {"kind": "ConfigMap", "apiVersion": "v1"}),
	}
	count(findings(doc)) == 0
}

test_odd_type if {
	count(findings(ingress({"nginx.ingress.kubernetes.io/server-snippet": 7}))) == 1
}

test_own_prefix if {
	found := snippet.deny with input as ingress({"edge.example.com/server-snippet": "a;"})
		with data.params as {"kubernetes/ingress-nginx-snippet": {"annotationPrefixes": ["edge.example.com"]}}
	count(found) == 1
}
