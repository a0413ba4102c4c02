# METADATA
# title: NGINX snippet in an Ingress
# description: >-
#   A snippet annotation puts text into the configuration of the shared NGINX. With alias, Lua or
#   another directive it reads the controller's token, and with it every Secret of the cluster
#   (CVE-2021-25742).
# related_resources:
#   - ref: https://github.com/kubernetes/ingress-nginx/issues/7837
#     description: CVE-2021-25742, ingress-nginx custom snippets allow retrieval of the service account token and Secrets
#   - ref: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/
#     description: Ingress-NGINX Controller, Annotations
# custom:
#   severity: medium
#   covers: [k8s-ingress-nginx-snippet]
#   controls: {owasp-k8s: K01}
#   fix: Replace the snippet by the annotations or the ConfigMap options of the controller that do the same, and switch snippets off.
#   params:
#     annotationPrefixes:
#       description: Annotation prefixes of NGINX controllers (--annotations-prefix).
#       default: [nginx.ingress.kubernetes.io, ingress.kubernetes.io, nginx.org, nginx.com]
#       schema: {type: array, items: {type: string}}
package policies.kubernetes.ingress_nginx_snippet

deny contains {"message": msg, "path": ["metadata", "annotations", name]} if {
	input.kind == "Ingress"
	input.apiVersion in {"networking.k8s.io/v1", "networking.k8s.io/v1beta1", "extensions/v1beta1"}
	some name, text in input.metadata.annotations
	[prefix, key] := split(name, "/")
	prefix in data.params["kubernetes/ingress-nginx-snippet"].annotationPrefixes
	regex.match(`-snippets?$`, key)
	not text in {"", null}
	msg := sprintf("the annotation %s puts NGINX directives into the controller's configuration%s", [name, remark(text)])
}

# remark names what makes the snippet an attack rather than a convenience.
remark(text) := sprintf(", among them %s", [concat(" and ", found)]) if {
	is_string(text)
	found := [word | some word, pattern in dangerous; regex.match(pattern, text)]
	count(found) > 0
} else := ""

dangerous := {
	"alias": `(?i)(^|[\s;{])alias\s`,
	"Lua code": `(?i)_by_lua|(^|[\s;{])lua_`,
	"the service account's token": `(?i)/secrets/kubernetes\.io`,
	"a module": `(?i)(^|[\s;{])load_module\s`,
}
