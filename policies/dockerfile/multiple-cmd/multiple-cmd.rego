# METADATA
# title: More than one CMD in a stage
# description: >-
#   Of several CMD instructions in a stage only the last counts. The others look as if they ran.
# related_resources:
#   - ref: https://docs.docker.com/reference/dockerfile/#cmd
#     description: Dockerfile reference, CMD
#   - ref: https://docs.docker.com/reference/build-checks/multiple-instructions-disallowed/
#     description: Docker, Build checks, MultipleInstructionsDisallowed
# custom:
#   severity: low
#   covers: [df-multiple-cmd]
#   fix: Keep the CMD that is meant and delete the others.
package policies.dockerfile.multiple_cmd

import data.lib.dockerfile as df

deny contains {"message": msg, "path": i.path} if {
	some i in df.instructions
	i.spec.cmd == "cmd"
	not i.spec.onbuild
	overridden(i)
	msg := "this CMD has no effect: another one follows in the same stage"
}

overridden(i) if {
	some n, other in i.stage.instructions
	n > i.number
	other.cmd == "cmd"
	not other.onbuild
}
