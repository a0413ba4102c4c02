# METADATA
# title: Secret written into an environment variable
# description: >-
#   A secret in a manifest is known to everybody who can read the repository, the Pod or its
#   Deployment, and stays in their history for ever. Reported are values that have the shape of a
#   credential, and literal values of variables whose names mean one; references, paths and
#   placeholders are not.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/secrets-good-practices/
#     description: Kubernetes, Good practices for Kubernetes Secrets
#   - ref: https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-environment-variables
#     description: Kubernetes, Secrets
# custom:
#   severity: high
#   covers: [k8s-secret-env]
#   controls: {cis-kubernetes: "5.4.1", owasp-k8s: K08}
#   fix: Move the value to a Secret that is not kept in the repository, refer to it, and replace the value that was published.
package policies.kubernetes.secret_env_value

import data.lib.kubernetes as k8s
import data.lib.secret

deny contains {"message": msg, "path": path} if {
	some c in k8s.containers
	some i, variable in c.spec.env
	is_string(variable.name)
	what := secret.kind_of(variable.name, variable.value)
	msg := sprintf("container %q has %s in the environment variable %s", [c.name, what, variable.name])
	path := k8s.at(c, ["env", i, "value"])
}
