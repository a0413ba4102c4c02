# METADATA
# title: Ingress without TLS
# description: >-
#   What an Ingress or a Gateway serves without TLS, sessions and passwords included, can be read and
#   changed by everybody on the way.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/ingress/#tls
#     description: Kubernetes, Ingress, TLS
#   - ref: https://gateway-api.sigs.k8s.io/guides/tls/
#     description: Gateway API, TLS Configuration
# custom:
#   severity: medium
#   covers: [k8s-ingress-tls]
#   controls: {owasp-k8s: K07}
#   fix: List every host in spec.tls with the Secret of its certificate; give a Gateway an HTTPS listener and redirect HTTP to it.
#   params:
#     tlsClasses:
#       description: Ingress classes whose controller always ends TLS itself.
#       default: [tailscale]
#       schema: {type: array, items: {type: string}}
package policies.kubernetes.ingress_tls

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": ["spec", "tls"]} if {
	input.kind == "Ingress"
	ingress
	not tls_elsewhere
	count(tls) == 0
	count(served) > 0
	msg := sprintf("the Ingress serves %s without TLS", [concat(", ", [s.what | some s in served])])
}

deny contains {"message": msg, "path": s.path} if {
	input.kind == "Ingress"
	ingress
	not tls_elsewhere
	count(tls) > 0
	some s in served
	s.host != ""
	not covered(s.host)
	msg := sprintf("the Ingress serves %s without TLS; no entry of spec.tls names it", [s.what])
}

# A Gateway with a TLS listener keeps the HTTP one to redirect, or for certificates to be issued.
deny contains {"message": msg, "path": ["spec", "listeners", i, "protocol"]} if {
	input.kind == "Gateway"
	startswith(k8s.text_of(input.apiVersion), "gateway.networking.k8s.io/")
	protocols := {l.protocol | some l in input.spec.listeners}
	not "HTTPS" in protocols
	not "TLS" in protocols
	some i, listener in input.spec.listeners
	listener.protocol == "HTTP"
	msg := sprintf("listener %q serves HTTP, and the Gateway has none with TLS", [object.get(listener, "name", "")])
}

ingress if input.apiVersion in {"networking.k8s.io/v1", "networking.k8s.io/v1beta1", "extensions/v1beta1"}

tls := [entry | some entry in input.spec.tls; is_object(entry)]

# served is [{host, what, path}]: each host, and what is served for any host.
served := array.concat(
	[{"host": host, "what": what, "path": ["spec", "rules", i, "host"]} |
		some i, rule in input.spec.rules
		is_object(rule)
		host := k8s.text_of(object.get(rule, "host", ""))
		what := host_name(host)
	],
	[{"host": "", "what": "its default backend", "path": ["spec", field]} |
		some field in ["defaultBackend", "backend"]
		is_object(input.spec[field])
	],
)

host_name("") := "every host"

host_name(host) := sprintf("%q", [host]) if host != ""

# Hosts that are left out stand for whatever the controller's certificate is for.
covered(_) if {
	some entry in tls
	hosts := object.get(entry, "hosts", null)
	not names(hosts)
}

covered(host) if {
	some entry in tls
	host in entry.hosts
}

# A wildcard stands for one label.
covered(host) if {
	some entry in tls
	some wildcard in entry.hosts
	startswith(k8s.text_of(wildcard), "*.")
	contains(host, ".")
	substring(wildcard, 1, -1) == substring(host, indexof(host, "."), -1)
}

names(hosts) if {
	is_array(hosts)
	count(hosts) > 0
}

annotations := k8s.labels_of(object.get(k8s.fields_of(object.get(input, "metadata", {})), "annotations", {}))

# tls_elsewhere holds when the controller is told in its own way to end TLS, to pass it through, or
# to answer plain HTTP with a redirect.
tls_elsewhere if {
	some name in {
		"alb.ingress.kubernetes.io/certificate-arn",
		"appgw.ingress.kubernetes.io/appgw-ssl-certificate",
		"ingress.gcp.kubernetes.io/pre-shared-cert",
		"networking.gke.io/certmap",
		"networking.gke.io/managed-certificates",
		"route.openshift.io/termination",
	}
	annotations[name] != ""
}

tls_elsewhere if {
	some name in {
		"haproxy-ingress.github.io/ssl-passthrough",
		"haproxy.org/ssl-passthrough",
		"nginx.ingress.kubernetes.io/force-ssl-redirect",
		"nginx.ingress.kubernetes.io/ssl-passthrough",
		"traefik.ingress.kubernetes.io/router.tls",
	}
	annotations[name] == "true"
}

tls_elsewhere if {
	some name in {
		"nginx.ingress.kubernetes.io/permanent-redirect",
		"nginx.ingress.kubernetes.io/temporal-redirect",
	}
	startswith(k8s.text_of(annotations[name]), "https://")
}

tls_elsewhere if contains(k8s.text_of(annotations["alb.ingress.kubernetes.io/listen-ports"]), "HTTPS")

tls_elsewhere if annotations["traefik.ingress.kubernetes.io/router.entrypoints"] == "websecure"

tls_elsewhere if class in data.params["kubernetes/ingress-tls"].tlsClasses

class := name if {
	name := input.spec.ingressClassName
	is_string(name)
} else := annotations["kubernetes.io/ingress.class"]
