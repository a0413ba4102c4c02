# METADATA
# title: Shell replaced by a command
# description: >-
#   A link over /bin/sh changes the shell of everything in the image, programs of the base image
#   included. SHELL changes it for the instructions that follow.
# related_resources:
#   - ref: https://docs.docker.com/reference/dockerfile/#shell
#     description: Dockerfile reference, SHELL
# custom:
#   severity: low
#   covers: [df-shell-change]
#   fix: Write SHELL ["/bin/bash", "-c"] instead.
package policies.dockerfile.shell_change

import data.lib.dockerfile as df
import data.lib.script

deny contains {"message": msg, "path": c.path} if {
	some c in df.called({"ln", "cp", "mv", "install", "rm", "unlink", "dpkg-divert", "update-alternatives", "dpkg-reconfigure"})
	replaces(c.cmd)
	msg := sprintf("%s replaces /bin/sh", [c.cmd.name])
}

replaces(cmd) if {
	cmd.name in {"ln", "cp", "mv", "install"}
	ops := script.operands(cmd, script.no_values)
	count(ops) > 1
	ops[count(ops) - 1].text in {"/bin/sh", "/usr/bin/sh", "/bin/dash"}
}

replaces(cmd) if {
	cmd.name in {"rm", "unlink", "dpkg-divert"}
	some arg in cmd.args
	arg in {"/bin/sh", "/usr/bin/sh"}
}

replaces(cmd) if {
	cmd.name == "update-alternatives"
	"/bin/sh" in cmd.args
}

replaces(cmd) if {
	cmd.name == "dpkg-reconfigure"
	"dash" in cmd.args
}
