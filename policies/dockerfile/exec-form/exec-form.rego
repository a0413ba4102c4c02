# METADATA
# title: CMD or ENTRYPOINT in shell form
# description: >-
#   In shell form the program runs below /bin/sh -c, which does not pass signals on: docker stop
#   and Kubernetes wait in vain and then kill it. ENTRYPOINT in shell form also ignores CMD and
#   arguments.
# related_resources:
#   - ref: https://docs.docker.com/reference/build-checks/json-args-recommended/
#     description: Docker, Build checks, JSONArgsRecommended
#   - ref: https://docs.docker.com/reference/dockerfile/#shell-and-exec-form
#     description: Dockerfile reference, Shell and exec form
# custom:
#   severity: low
#   covers: [df-cmd-json]
#   fix: Write the command as a JSON array, or begin it with exec where it needs a shell.
package policies.dockerfile.exec_form

import data.lib.dockerfile as df

deny contains {"message": msg, "path": i.path} if {
	some i in df.shipped
	i.spec.cmd in {"cmd", "entrypoint"}
	i.spec.form == "shell"
	i.spec.text != ""
	not i.stage.windows
	not own_shell(i)
	not executes(i.spec.script)
	msg := sprintf("%s is in shell form", [upper(i.spec.cmd)])
}

# Whoever sets a SHELL has chosen to have one.
own_shell(i) if {
	some s in i.stage.lineage
	some spec in input.stages[s].instructions
	spec.cmd == "shell"
	not spec.onbuild
}

# exec puts the program in the place of the shell.
executes(view) if {
	last := view.commands[count(view.commands) - 1]
	"exec" in last.via
}
