# METADATA
# title: Relative WORKDIR
# description: >-
#   A relative WORKDIR that no absolute one stands before depends on the base image: it leads
#   elsewhere as soon as that changes its own.
# related_resources:
#   - ref: https://docs.docker.com/reference/build-checks/workdir-relative-path/
#     description: Docker, Build checks, WorkdirRelativePath
#   - ref: https://docs.docker.com/reference/dockerfile/#workdir
#     description: Dockerfile reference, WORKDIR
# custom:
#   severity: low
#   covers: [df-workdir-absolute]
#   fix: Begin the path with a slash.
package policies.dockerfile.workdir_absolute

import data.lib.dockerfile as df

deny contains {"message": msg, "path": i.path} if {
	some i in df.instructions
	i.spec.cmd == "workdir"
	i.spec.relative
	msg := sprintf("WORKDIR %s is relative to a directory of the base image", [i.spec.args[0]])
}

unknown contains {"message": msg, "path": i.path} if {
	some i in df.instructions
	i.spec.cmd == "workdir"
	why := i.spec.unknown["0"]
	startswith(i.spec.args[0], "$")
	msg := sprintf("whether WORKDIR %s is absolute is unknown: %s", [i.spec.args[0], why])
}
