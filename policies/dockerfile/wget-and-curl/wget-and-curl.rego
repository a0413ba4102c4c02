# METADATA
# title: Both wget and curl
# description: >-
#   Two programs for one purpose: one of them can go from the image, with its libraries and its
#   flaws.
# related_resources:
#   - ref: https://docs.docker.com/build/building/best-practices/#dont-install-unnecessary-packages
#     description: Docker, Building best practices, Unnecessary packages
# custom:
#   severity: info
#   covers: [df-wget-and-curl]
#   fix: Use one of the two.
package policies.dockerfile.wget_and_curl

import data.lib.dockerfile as df
import data.lib.script

deny contains {"message": msg, "path": second.path} if {
	some s, stage in input.stages
	uses := [use |
		some n, spec in stage.instructions
		spec.cmd == "run"
		some m, cmd in spec.script.commands
		some name in names(cmd)
		use := {"name": name, "path": ["stages", s, "instructions", n, "script", "commands", m]}
	]
	others := [use | some use in uses; use.name != uses[0].name]
	second := others[0]
	msg := sprintf("%s uses %s and %s", [df.stage_title(stage), uses[0].name, second.name])
}

# What is run, or installed to be run.
names(cmd) := {cmd.name} if {
	cmd.name in script.downloaders
} else := {p.text | some p in script.installs(cmd); p.text in script.downloaders}
