# METADATA
# title: Secret in ENV, ARG or RUN
# description: >-
#   Whoever can pull the image or read the Dockerfile has the secret: variables and build arguments
#   are kept in the configuration and the history of the image, also where a later instruction
#   unsets them.
# related_resources:
#   - ref: https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/
#     description: Docker, Build checks, SecretsUsedInArgOrEnv
#   - ref: https://docs.docker.com/build/building/secrets/
#     description: Docker, Build secrets
#   - ref: https://www.cisecurity.org/benchmark/docker
#     description: CIS Docker Benchmark, section 4
# custom:
#   severity: high
#   covers: [df-secrets-env]
#   controls: {cis-docker: "4.10"}
#   fix: >-
#     Pass secrets of the build with RUN --mount=type=secret and those of the application at run
#     time, and revoke the one that is published here.
package policies.dockerfile.secret_in_env

import data.lib.dockerfile as df
import data.lib.script
import data.lib.secret

deny contains {"message": msg, "path": v.path} if {
	some v in df.settings
	v.by != ""
	what := secret.kind_of(v.name, v.value)
	msg := sprintf("%s%s holds %s", [v.by, v.name, what])
}

# A build command needs many a variable that only looks secret; what is a secret by its shape is none
# of those. Scripts inside of scripts are commands of their own.
deny contains {"message": msg, "path": c.path} if {
	some c in df.commands
	shapes := {what |
		some text in array.concat(arguments(c.cmd), [v | some members in ["env", "assign"]; some v in c.cmd[members]])
		what := secret.shape(text)
	}
	count(shapes) > 0
	msg := sprintf("%s has %s on its command line", [title(c.cmd), concat(" and ", shapes)])
}

arguments(cmd) := [] if {
	cmd.name in script.shells
} else := array.concat(cmd.args, [t | t := cmd.redirects[_].text])

# Files that a here-document writes into the image.
deny contains {"message": msg, "path": i.path} if {
	some i in df.instructions
	some file in i.spec.files
	what := secret.shape(file.text)
	msg := sprintf("the here-document %s holds %s", [file.name, what])
}

title(cmd) := cmd.name if {
	cmd.name != ""
} else := "RUN"
