# METADATA
# title: Secret stored in a ConfigMap
# description: >-
#   ConfigMaps are readable by many who may not read Secrets, are not encrypted at rest as Secrets
#   can be, and their values show up in logs and diffs. Reported are values with the shape of a
#   credential, literal values of keys whose names mean one, and such settings inside configuration
#   files.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/configmap/#motivation
#     description: Kubernetes, ConfigMaps
#   - ref: https://kubernetes.io/docs/concepts/security/secrets-good-practices/
#     description: Kubernetes, Good practices for Kubernetes Secrets
# custom:
#   severity: high
#   covers: [k8s-secret-configmap]
#   controls: {cis-kubernetes: "5.4.1", owasp-k8s: K08}
#   fix: Move the value to a Secret that is not kept in the repository, and replace the value that was published.
#   match: {kinds: [ConfigMap]}
package policies.kubernetes.secret_configmap

import data.lib.kubernetes as k8s
import data.lib.secret

deny contains {"message": msg, "path": ["data", key]} if {
	input.kind == "ConfigMap"
	input.apiVersion == "v1"
	some key, value in input.data
	is_string(key)
	is_string(value)
	what := held(key, value)
	msg := sprintf("ConfigMap %q has %s in %q", [k8s.object_name, what, key])
}

deny contains {"message": msg, "path": ["binaryData", key]} if {
	input.kind == "ConfigMap"
	input.apiVersion == "v1"
	some key, value in input.binaryData
	is_string(key)
	what := secret.shape(decoded(value))
	msg := sprintf("ConfigMap %q has %s in %q", [k8s.object_name, what, key])
}

held(key, value) := what if {
	what := secret.kind_of(key, value)
} else := sprintf("literal secrets (%s)", [concat(", ", sort(names))]) if {
	contains(value, "\n")
	configuration(key)
	names := secret.embedded(value)
	count(names) > 0
}

# Scripts, templates and documents mention passwords without holding them.
configuration(key) if not contains(key, ".")

configuration(key) if regex.match(`(?i)\.(?:properties|env|ini|cfg|conf|config|cnf|toml|ya?ml|json)$`, key)

decoded(value) := base64.decode(value) if {
	is_string(value)
	base64.is_valid(value)
}
