package policies.kubernetes.ingress_tls_test

import data.policies.kubernetes.ingress_tls

params := {"kubernetes/ingress-tls": {"tlsClasses": ["tailscale"]}}

ingress(version, annotations, spec) := {
	"apiVersion": version,
	"kind": "Ingress",
	"metadata": {"name": "shop", "annotations": annotations},
	"spec": spec,
}

v1(annotations, spec) := ingress("networking.k8s.io/v1", annotations, spec)

rules(hosts) := [{"host": h, "http": {"paths": []}} | some h in hosts]

findings(doc) := f if {
	f := ingress_tls.deny with input as doc with data.params as params
}

test_no_tls if {
	findings(v1({}, {"rules": rules(["shop.example.com", "www.example.com"])})) == {{
		"message": "the Ingress serves \"shop.example.com\", \"www.example.com\" without TLS",
		"path": ["spec", "tls"],
	}}
}

test_plain[name] if {
	some name, doc in {
		"v1beta1": ingress("networking.k8s.io/v1beta1", {}, {"rules": rules(["a.example.com"])}),
		"extensions": ingress("extensions/v1beta1", null, {"rules": rules(["a.example.com"])}),
		"null tls": v1({}, {"tls": null, "rules": rules(["a.example.com"])}),
		"empty tls": v1({}, {"tls": [], "rules": rules(["a.example.com"])}),
		"no host": v1({}, {"rules": [{"http": {"paths": []}}]}),
		"default backend": v1({}, {"defaultBackend": {"service": {"name": "shop"}}}),
		"old default backend": ingress("networking.k8s.io/v1beta1", {}, {"backend": {"serviceName": "shop"}}),
		"redirect only if TLS is there": v1({"nginx.ingress.kubernetes.io/ssl-redirect": "true"}, {"rules": rules(["a.example.com"])}),
		"redirect switched off": v1({"nginx.ingress.kubernetes.io/force-ssl-redirect": "false"}, {"rules": rules(["a.example.com"])}),
		"redirect to HTTP": v1({"nginx.ingress.kubernetes.io/permanent-redirect": "http://b.example.com"}, {"rules": rules(["a.example.com"])}),
		"ALB listens on HTTP": v1({"alb.ingress.kubernetes.io/listen-ports": `[{"HTTP": 80}]`}, {"rules": rules(["a.example.com"])}),
		"Traefik on both": v1({"traefik.ingress.kubernetes.io/router.entrypoints": "web,websecure"}, {"rules": rules(["a.example.com"])}),
		"empty annotation": v1({"alb.ingress.kubernetes.io/certificate-arn": ""}, {"rules": rules(["a.example.com"])}),
		"class": v1({}, {"ingressClassName": "nginx", "rules": rules(["a.example.com"])}),
	}
	count(findings(doc)) == 1
}

test_host_without_tls if {
	findings(v1({}, {"tls": [{"hosts": ["a.example.com"], "secretName": "a"}], "rules": rules(["a.example.com", "b.example.com"])})) == {{
		"message": "the Ingress serves \"b.example.com\" without TLS; no entry of spec.tls names it",
		"path": ["spec", "rules", 1, "host"],
	}}
}

test_covered[name] if {
	some name, c in {
		"same host": {"tls": ["a.example.com"], "host": "a.example.com", "findings": 0},
		"wildcard": {"tls": ["*.example.com"], "host": "a.example.com", "findings": 0},
		"wildcard host": {"tls": ["*.example.com"], "host": "*.example.com", "findings": 0},
		"wildcard is one label": {"tls": ["*.example.com"], "host": "a.b.example.com", "findings": 1},
		"wildcard is not none": {"tls": ["*.example.com"], "host": "example.com", "findings": 1},
		"host under a name": {"tls": ["example.com"], "host": "a.example.com", "findings": 1},
		"odd hosts": {"tls": [7, null, "*.example.com"], "host": "localhost", "findings": 1},
		"no hosts": {"tls": [], "host": "a.example.com", "findings": 0},
		"null hosts": {"tls": null, "host": "a.example.com", "findings": 0},
	}
	count(findings(v1({}, {"tls": [{"hosts": c.tls, "secretName": "s"}], "rules": rules([c.host])}))) == c.findings
}

test_any_host_with_tls if {
	count(findings(v1({}, {"tls": [{"hosts": ["a.example.com"]}], "rules": [{"http": {}}]}))) == 0
	count(findings(v1({}, {"tls": [{"secretName": "a"}], "defaultBackend": {"service": {"name": "shop"}}}))) == 0
}

test_tls_elsewhere[name] if {
	some name, annotations in {
		"ALB certificate": {"alb.ingress.kubernetes.io/certificate-arn": "arn:aws:acm:eu-west-1:1:certificate/1"},
		"ALB finds the certificate": {"alb.ingress.kubernetes.io/listen-ports": `[{"HTTP": 80}, {"HTTPS": 443}]`},
		"GKE managed": {"networking.gke.io/managed-certificates": "shop"},
		"GKE pre-shared": {"ingress.gcp.kubernetes.io/pre-shared-cert": "shop"},
		"Application Gateway": {"appgw.ingress.kubernetes.io/appgw-ssl-certificate": "shop"},
		"OpenShift": {"route.openshift.io/termination": "edge"},
		"passthrough": {"nginx.ingress.kubernetes.io/ssl-passthrough": "true"},
		"forced redirect": {"nginx.ingress.kubernetes.io/force-ssl-redirect": "true"},
		"permanent redirect": {"nginx.ingress.kubernetes.io/permanent-redirect": "https://shop.example.com"},
		"Traefik router": {"traefik.ingress.kubernetes.io/router.tls": "true"},
		"Traefik entry point": {"traefik.ingress.kubernetes.io/router.entrypoints": "websecure"},
		"class annotation": {"kubernetes.io/ingress.class": "tailscale"},
	}
	count(findings(v1(annotations, {"rules": rules(["a.example.com"])}))) == 0
}

test_class if {
	count(findings(v1({}, {"ingressClassName": "tailscale", "rules": rules(["a.example.com"])}))) == 0
}

test_nothing_served[name] if {
	some name, doc in {
		"fragment": v1({"a": "b"}, {}),
		"null rules": v1({}, {"rules": null}),
		"no spec": {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress"},
		"another group": ingress("networking.internal.knative.dev/v1alpha1", {}, {"rules": rules(["a.example.com"])}),
	}
	count(findings(doc)) == 0
}

gateway(listeners) := {
	"apiVersion": "gateway.networking.k8s.io/v1",
	"kind": "Gateway",
	"metadata": {"name": "g"},
	"spec": {"listeners": listeners},
}

test_gateway if {
	findings(gateway([{"name": "http", "port": 80, "protocol": "HTTP"}])) == {{
		"message": "listener \"http\" serves HTTP, and the Gateway has none with TLS",
		"path": ["spec", "listeners", 0, "protocol"],
	}}
	count(findings(gateway([{"name": "a", "protocol": "HTTP"}, {"name": "b", "protocol": "HTTP"}]))) == 2
	count(findings(gateway([{"name": "a", "protocol": "HTTP"}, {"name": "b", "protocol": "HTTPS"}]))) == 0
	count(findings(gateway([{"name": "a", "protocol": "HTTP"}, {"name": "b", "protocol": "TLS"}]))) == 0
	count(findings(gateway([{"name": "a", "protocol": "TCP"}]))) == 0
	istio := object.union(gateway([{"name": "a", "protocol": "HTTP"}]), {"apiVersion": "networking.istio.io/v1"})
	count(findings(istio)) == 0
}
