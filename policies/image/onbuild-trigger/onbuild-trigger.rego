# METADATA
# title: Image with ONBUILD triggers
# description: >-
#   Triggers run in the builds of those who build on the image, and their Dockerfiles do not show them.
#   They are a Docker extension: images in the OCI format have none, and other builders ignore them.
# related_resources:
#   - ref: https://docs.docker.com/reference/dockerfile/#onbuild
#     description: Dockerfile reference, ONBUILD
#   - ref: https://github.com/moby/docker-image-spec
#     description: Docker Image Specification, OnBuild
# custom:
#   severity: low
#   fix: Move the instructions into the Dockerfiles that need them.
package policies.image.onbuild_trigger

deny contains {"message": msg, "path": ["config", "on_build", i]} if {
	some i, trigger in input.config.on_build
	msg := sprintf("builds on this image run %s, which their Dockerfiles do not show", [instruction(trigger)])
}

# What follows the instruction may hold secrets, and is long.
instruction(trigger) := sprintf("ONBUILD %s", [upper(split(trim_space(trigger), " ")[0])])
