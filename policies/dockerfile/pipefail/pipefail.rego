# METADATA
# title: Pipeline without pipefail
# description: >-
#   A pipeline has the status of its last command: a download that fails before a pipe goes
#   unnoticed, and the build goes on with what arrived.
# related_resources:
#   - ref: https://docs.docker.com/build/building/best-practices/#using-pipes
#     description: Docker, Building best practices, Using pipes
#   - ref: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_26
#     description: POSIX.1-2024, set -o pipefail
# custom:
#   severity: low
#   covers: [df-pipefail]
#   fix: >-
#     Put set -o pipefail before the pipeline, or SHELL ["/bin/bash", "-o", "pipefail", "-c"]
#     before the RUN.
package policies.dockerfile.pipefail

import data.lib.dockerfile as df

# One finding for each RUN: one setting repairs all of its pipelines.
deny contains {"message": msg, "path": array.concat(run.path, ["script", "commands", first])} if {
	some run in df.runs
	first := min([n | some n, cmd in run.spec.script.commands; ignored(run.spec.script.commands, cmd)])
	cmd := run.spec.script.commands[first]
	msg := sprintf("when %s fails before the pipe, nobody notices", [title(cmd)])
}

title(cmd) := cmd.name if {
	cmd.name != ""
} else := "a command"

# ignored holds for the first command of a pipeline whose failure changes nothing.
ignored(commands, cmd) if {
	cmd.pipe.pos == 0
	not "pipefail" in object.get(cmd, "options", [])
	not cmd.condition
	not object.get(cmd, "then", "") == "||"
	some other in commands
	other.pipe.id == cmd.pipe.id
	other.pipe.pos < other.pipe.len - 1
	not other.name in cannot_fail
}

cannot_fail := {"echo", "printf", "yes", "true", ":", ""}
