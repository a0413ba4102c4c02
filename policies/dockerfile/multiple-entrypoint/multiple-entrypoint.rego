# METADATA
# title: More than one ENTRYPOINT in a stage
# description: >-
#   Of several ENTRYPOINT instructions in a stage only the last counts. The others look as if they
#   ran.
# related_resources:
#   - ref: https://docs.docker.com/reference/dockerfile/#entrypoint
#     description: Dockerfile reference, ENTRYPOINT
#   - ref: https://docs.docker.com/reference/build-checks/multiple-instructions-disallowed/
#     description: Docker, Build checks, MultipleInstructionsDisallowed
# custom:
#   severity: low
#   covers: [df-multiple-entrypoint]
#   fix: Keep the ENTRYPOINT that is meant and delete the others.
package policies.dockerfile.multiple_entrypoint

import data.lib.dockerfile as df

deny contains {"message": msg, "path": i.path} if {
	some i in df.instructions
	i.spec.cmd == "entrypoint"
	not i.spec.onbuild
	overridden(i)
	msg := "this ENTRYPOINT has no effect: another one follows in the same stage"
}

overridden(i) if {
	some n, other in i.stage.instructions
	n > i.number
	other.cmd == "entrypoint"
	not other.onbuild
}
