# METADATA
# title: Secret in the history of the image
# description: >-
#   The history keeps what every step of the build ran, with the values of its build arguments, and
#   goes wherever the image goes. Unsetting a variable or removing a file later changes nothing.
# related_resources:
#   - ref: https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/
#     description: Docker, Build checks, SecretsUsedInArgOrEnv
#   - ref: https://docs.docker.com/build/building/variables/
#     description: Docker, Build variables
#   - ref: https://github.com/opencontainers/image-spec/blob/main/config.md#properties
#     description: OCI image specification, history
#   - ref: https://www.cisecurity.org/benchmark/docker
#     description: CIS Docker Benchmark, section 4
# custom:
#   severity: high
#   controls: {cis-docker: "4.10"}
#   fix: >-
#     Pass secrets of the build with RUN --mount=type=secret, build the image anew, and revoke the
#     secret that is published here.
package policies.image.secret_in_history

import data.lib.oci
import data.lib.secret

deny contains {"message": msg, "path": ["history", step.index, "created_by"]} if {
	some step in oci.steps
	held := kinds(step)
	count(held) > 0
	msg := sprintf("%s shows %s", [oci.title(step), concat(" and ", held)])
}

kinds(step) := named(step) | given(step) | written(step)

# Build arguments that the builder wrote before the command.
given(step) := {sprintf("%s as build argument %s", [what, argument.name]) |
	some argument in step.arguments
	what := secret.kind_of(argument.name, argument.value)
}

# ENV and ARG. What is still in the environment is a finding of image/secret-in-env.
named(step) := {sprintf("%s in %s", [what, pair.name]) |
	step.by in {"ARG", "ENV"}
	some pair in oci.pairs(step.text)
	what := secret.kind_of(pair.name, pair.value)
	not known(step.by, pair)
}

known("ENV", pair) if {
	some v in input.config.env
	v.name == pair.name
	startswith(v.value, pair.value)
}

# What nothing but a secret looks like, anywhere in the step, and options of tools that take one.
written(step) := {what |
	not step.by in {"ARG", "ENV", "LABEL"}
	what := secret.shape(step.text)
} | {option.what |
	step.by == "RUN"
	text := lower(step.text)
	some option in options
	contains(text, option.word)
	some [_, value] in regex.find_all_string_submatch_n(option.pattern, step.text, 20)
	not secret.excused(value)
	not regex.match(`^[$%/~.]`, value)
}

# Each is asked only about steps with the word.
options := [
	{
		"what": "a password that curl was given",
		"word": "curl",
		"pattern": `\bcurl\b[^|;&\n]*\s(?:-u|--user|-U|--proxy-user)[ =]?["']?[^\s"':]+:([^\s"']+)`,
	},
	{
		"what": "a password that wget was given",
		"word": "wget",
		"pattern": `\bwget\b[^|;&\n]*\s--(?:http-|ftp-|proxy-)?password[ =]["']?([^\s"']+)`,
	},
	{
		"what": "a password that docker login was given",
		"word": "login",
		"pattern": `\b(?:docker|podman|skopeo|buildah|helm(?: registry)?|crane auth|oras)\s+login\b[^|;&\n]*\s(?:-p|--password)[ =]["']?([^\s"']+)`,
	},
	{
		"what": "a password that sshpass was given",
		"word": "sshpass",
		"pattern": `\bsshpass\s+-p\s*["']?([^\s"']+)`,
	},
	{
		"what": "an authorization header",
		"word": "authorization",
		"pattern": `(?i)\bauthorization:\s*(?:bearer|basic|token)\s+["']?([^\s"']{8,})`,
	},
	{
		"what": "a private token header",
		"word": "-token:",
		"pattern": `(?i)\b(?:private|job|deploy)-token:\s*["']?([^\s"']{8,})`,
	},
	{
		"what": "a token of a package registry",
		"word": ":_",
		"pattern": `:_(?:authToken|auth|password)[ =]["']?([^\s"']{8,})`,
	},
	{
		"what": "a password of an account",
		"word": "chpasswd",
		"pattern": `\becho\s+(?:-[a-z]+\s+)?["']?[a-z_][a-z0-9_-]*:([^\s"'|]+)["']?\s*\|\s*chpasswd`,
	},
]
