# METADATA
# title: sudo in a build
# description: >-
#   A build runs as root unless USER says otherwise, so sudo does nothing there, or it gives a user
#   that was meant to be unprivileged the rights of root, and brings sudo and its rules into the
#   image.
# related_resources:
#   - ref: https://docs.docker.com/build/building/best-practices/#user
#     description: Docker, Building best practices, USER
# custom:
#   severity: low
#   covers: [df-sudo]
#   fix: Remove sudo; switch with USER root before the instruction and back after it.
package policies.dockerfile.sudo

import data.lib.dockerfile as df

deny contains {"message": msg, "path": c.path} if {
	some c in df.commands
	some wrapper in c.cmd.via
	wrapper in {"sudo", "doas"}
	msg := sprintf("%s runs %s", [wrapper, c.cmd.name])
}

deny contains {"message": msg, "path": c.path} if {
	some c in df.called({"sudo", "doas"})
	msg := sprintf("%s is called", [c.cmd.name])
}
