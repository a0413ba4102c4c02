# METADATA
# title: More than one HEALTHCHECK in a stage
# description: >-
#   Of several HEALTHCHECK instructions in a stage only the last counts. What the others would have
#   checked is not checked.
# related_resources:
#   - ref: https://docs.docker.com/reference/dockerfile/#healthcheck
#     description: Dockerfile reference, HEALTHCHECK
#   - ref: https://docs.docker.com/reference/build-checks/multiple-instructions-disallowed/
#     description: Docker, Build checks, MultipleInstructionsDisallowed
# custom:
#   severity: low
#   covers: [df-healthcheck-multiple]
#   fix: Keep the HEALTHCHECK that is meant and delete the others.
package policies.dockerfile.multiple_healthcheck

import data.lib.dockerfile as df

deny contains {"message": msg, "path": i.path} if {
	some i in df.instructions
	i.spec.cmd == "healthcheck"
	not i.spec.onbuild
	overridden(i)
	msg := "this HEALTHCHECK has no effect: another one follows in the same stage"
}

overridden(i) if {
	some n, other in i.stage.instructions
	n > i.number
	other.cmd == "healthcheck"
	not other.onbuild
}
