# METADATA
# title: Platform fixed in FROM
# description: >-
#   A platform written into FROM builds the same image on and for every platform: a build for arm64
#   then holds programs for amd64. The platform belongs into the build command, or comes from the
#   arguments that BuildKit sets.
# related_resources:
#   - ref: https://docs.docker.com/reference/build-checks/from-platform-flag-const-disallowed/
#     description: Docker, Build checks, FromPlatformFlagConstDisallowed
#   - ref: https://docs.docker.com/reference/dockerfile/#from
#     description: Dockerfile reference, FROM
# custom:
#   severity: info
#   covers: [df-platform]
#   fix: >-
#     Remove --platform, or write --platform=$BUILDPLATFORM for a stage that cross-compiles.
package policies.dockerfile.platform_constant

import data.lib.dockerfile as df

deny contains {"message": msg, "path": ["stages", s, "base", "platform"]} if {
	some s, stage in input.stages
	platform := stage.base.platform
	not contains(platform.raw, "$")
	not named_after(stage, platform.value)
	msg := sprintf("%s is fixed to platform %s", [df.stage_title(stage), platform.value])
}

# A stage that is meant for one platform says so in its name: FROM --platform=linux/arm64 x AS build-arm64.
named_after(stage, value) if {
	some part in split(lower(value), "/")
	contains(stage.name, part)
}
