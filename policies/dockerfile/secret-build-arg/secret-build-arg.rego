# METADATA
# title: Secret passed as a build argument
# description: >-
#   The values of build arguments are kept in the history of the image and in its provenance. A
#   secret that is passed in this way is published with the image.
# related_resources:
#   - ref: https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/
#     description: Docker, Build checks, SecretsUsedInArgOrEnv
#   - ref: https://docs.docker.com/build/building/secrets/
#     description: Docker, Build secrets
# custom:
#   severity: medium
#   covers: [df-secrets-env]
#   controls: {cis-docker: "4.10"}
#   fix: Use RUN --mount=type=secret,id=... where the secret is needed, and remove the ARG.
package policies.dockerfile.secret_build_arg

import data.lib.dockerfile as df
import data.lib.secret

deny contains {"message": msg, "path": array.concat(i.path, ["pairs", n])} if {
	some i in df.instructions
	i.spec.cmd == "arg"
	some n, pair in i.spec.pairs
	secret.class_of(pair.name)
	not secret.kind_of(pair.name, object.get(pair, "value", ""))
	object.get(pair, "value", "") in {"", "none", "null", "unset", "changeme", "placeholder"}
	not pair.name in defaults
	msg := sprintf("ARG %s asks for a secret, which the history of the image keeps", [pair.name])
}

# Those with a default before the first FROM are literal secrets, of which secret-in-env speaks.
defaults := {arg.name | some arg in input.args; arg.value != ""}
