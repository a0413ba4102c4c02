# METADATA
# title: NGINX ingress controller that takes snippets
# description: >-
#   With snippets switched on, everybody who may write an Ingress in any namespace can put directives
#   into the shared NGINX and read with its token every Secret of the cluster (CVE-2021-25742).
# related_resources:
#   - ref: https://github.com/kubernetes/ingress-nginx/issues/7837
#     description: CVE-2021-25742, ingress-nginx custom snippets allow retrieval of the service account token and Secrets
#   - ref: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/configmap/#allow-snippet-annotations
#     description: Ingress-NGINX Controller, allow-snippet-annotations
#   - ref: https://docs.nginx.com/nginx-ingress-controller/configuration/ingress-resources/advanced-configuration-with-snippets/
#     description: NGINX Ingress Controller, Advanced configuration with Snippets
# custom:
#   severity: high
#   covers: [k8s-ingress-nginx-snippet]
#   controls: {owasp-k8s: K01}
#   fix: Set allow-snippet-annotations to "false", which is the default; start F5's controller without -enable-snippets.
package policies.kubernetes.ingress_nginx_allow_snippets

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": ["data", "allow-snippet-annotations"]} if {
	input.kind == "ConfigMap"
	input.apiVersion == "v1"
	on(input.data["allow-snippet-annotations"])
	msg := "the ConfigMap lets every Ingress put directives into the controller's NGINX (allow-snippet-annotations)"
}

deny contains {"message": msg, "path": k8s.at(c, [field, i])} if {
	some c in k8s.containers
	some field in ["command", "args"]
	some i, word in c.spec[field]
	regex.match(`^--?enable-snippets(=|$)`, k8s.text_of(word))
	not regex.match(`=(0|f|F|false|FALSE|False)$`, word)
	msg := sprintf("container %q lets every Ingress put directives into its NGINX (-enable-snippets)", [c.name])
}

on(value) if value in {"1", "t", "T", "true", "TRUE", "True"}
