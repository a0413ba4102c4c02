# METADATA
# title: Stage name used twice
# description: >-
#   Of two stages with one name, FROM takes the last one before it, and COPY --from and --target
#   take the last of all: what the name means depends on where it stands.
# related_resources:
#   - ref: https://docs.docker.com/reference/build-checks/duplicate-stage-name/
#     description: Docker, Build checks, DuplicateStageName
#   - ref: https://docs.docker.com/reference/dockerfile/#from
#     description: Dockerfile reference, FROM
# custom:
#   severity: low
#   covers: [df-alias-unique]
#   fix: Give every stage a name of its own.
package policies.dockerfile.duplicate_stage_name

deny contains {"message": msg, "path": ["stages", s]} if {
	some name, indexes in named
	first := min(indexes)
	some s in indexes
	s > first
	msg := sprintf("stage %d has the name of stage %d, %q", [s, first, name])
}

named[name] contains s if {
	some s, stage in input.stages
	name := stage.name
}
