# METADATA
# title: COPY from the stage itself or a later one
# description: >-
#   A stage can copy and mount from stages that stand before it only. BuildKit refuses the rest,
#   and a builder without that check copies from an image of that name.
# related_resources:
#   - ref: https://docs.docker.com/reference/dockerfile/#copy---from
#     description: Dockerfile reference, COPY --from
#   - ref: https://docs.docker.com/reference/dockerfile/#run---mounttypebind
#     description: Dockerfile reference, RUN --mount=type=bind
# custom:
#   severity: low
#   covers: [df-copy-from-self]
#   fix: Name a stage that stands before this one, or the image that is meant.
package policies.dockerfile.copy_from_self

import data.lib.dockerfile as df

deny contains {"message": msg, "path": array.concat(i.path, at)} if {
	some i in df.instructions
	some [at, what, from] in origins(i.spec)
	msg := sprintf("%s %s: %s", [what, from.raw, problem(i, from)])
}

problem(i, from) := "it is the stage itself" if from.stage == i.stage.index

problem(i, from) := "that stage comes later" if from.stage > i.stage.index

problem(_, from) := from.invalid

origins(spec) := array.concat(
	[[["from"], "COPY --from", from] | from := spec.from],
	[[["mounts", n], "RUN --mount from", mount.from] | some n, mount in spec.mounts],
)
