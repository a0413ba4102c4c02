# METADATA
# title: Secret in the configuration of the image
# description: >-
#   Whoever can pull the image has the secret: environment, entrypoint, command and health check are
#   plain text in its configuration, and every process of the container inherits the environment.
# related_resources:
#   - ref: https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/
#     description: Docker, Build checks, SecretsUsedInArgOrEnv
#   - ref: https://csrc.nist.gov/pubs/sp/800/190/final
#     description: NIST SP 800-190, 4.1.4 Embedded clear text secrets
#   - ref: https://www.cisecurity.org/benchmark/docker
#     description: CIS Docker Benchmark, section 4
# custom:
#   severity: high
#   controls: {cis-docker: "4.10"}
#   fix: >-
#     Give the application its secrets at run time, from files or a secret store, and revoke the one
#     that is published here.
package policies.image.secret_in_env

import data.lib.secret

deny contains {"message": msg, "path": ["config", "env", i, "value"]} if {
	some i, v in input.config.env
	what := secret.kind_of(v.name, v.value)
	msg := sprintf("the environment variable %s holds %s", [v.name, what])
}

deny contains {"message": msg, "path": ["config", list, i]} if {
	some list in ["entrypoint", "cmd"]
	some i, argument in input.config[list]
	what := secret.shape(argument)
	msg := sprintf("an argument of the %s holds %s", [title[list], what])
}

deny contains {"message": msg, "path": ["config", "healthcheck", "test", i]} if {
	some i, argument in input.config.healthcheck.test
	what := secret.shape(argument)
	msg := sprintf("the health check holds %s", [what])
}

title := {"entrypoint": "entrypoint", "cmd": "command"}
