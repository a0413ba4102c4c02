# METADATA
# title: Image that runs as root
# description: >-
#   A process that runs as root in its container owns every file of it and, where a flaw of the
#   kernel or the runtime lets it out, is root on the host. The last USER in force decides, also
#   one of a parent stage; without any, the base image decides, and most base images say root.
# related_resources:
#   - ref: https://docs.docker.com/reference/dockerfile/#user
#     description: Dockerfile reference, USER
#   - ref: https://docs.docker.com/build/building/best-practices/#user
#     description: Docker, Building best practices, USER
# custom:
#   severity: medium
#   covers: [df-root-user]
#   controls: {cis-docker: "4.1"}
#   fix: >-
#     Create a user for the application and end the last stage with USER and its name or number.
#   params:
#     unprivileged:
#       description: >-
#         Base images that are known to set an unprivileged user, as patterns over the whole reference;
#         * stands for any text.
#       default: ["*nonroot*", "*unprivileged*", "*rootless*", "cgr.dev/*", "dhi.io/*"]
#       schema: {type: array, items: {type: string, minLength: 1}}
package policies.dockerfile.root_user

import data.lib.dockerfile as df

deny contains {"message": msg, "path": ["stages", user.stage, "instructions", user.instruction, "args", 0]} if {
	df.runnable
	user := df.final.user
	root(user.name)
	msg := sprintf("the image runs as %q, which is root", [user.text])
}

deny contains {"message": msg, "path": ["stages", df.final.index]} if {
	df.runnable
	not df.final.user
	base := input.stages[df.final.lineage[count(df.final.lineage) - 1]].base
	not base.unknown
	not unprivileged(base)
	msg := sprintf("the image runs as root: there is no USER, and %s", [title(base)])
}

unknown contains {"message": msg, "path": ["stages", df.final.user.stage, "instructions", df.final.user.instruction, "args", 0]} if {
	df.runnable
	msg := sprintf("the user of the image is unknown: %s", [df.final.user.unknown])
}

unknown contains {"message": msg, "path": ["stages", df.final.index]} if {
	df.runnable
	not df.final.user
	base := input.stages[df.final.lineage[count(df.final.lineage) - 1]].base
	msg := sprintf("the user of the image is that of its base image, which is unknown: %s", [base.unknown])
}

root(name) if regex.match(`^(?i)(root|0+|containeradministrator|administrator|nt authority\\system)$`, name)

unprivileged(base) if {
	some pattern in data.params["dockerfile/root-user"].unprivileged
	glob.match(pattern, null, base.image)
}

title(base) := sprintf("base image %q is not known to set one", [base.image]) if {
	base.image
} else := "the image is built from scratch"
