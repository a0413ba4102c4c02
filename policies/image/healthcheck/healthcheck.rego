# METADATA
# title: No HEALTHCHECK
# description: >-
#   Without a health check the container engine takes a process that hangs for one that serves.
#   Kubernetes does not look at it and has probes instead; Docker, Compose and Swarm do.
# related_resources:
#   - ref: https://docs.docker.com/reference/dockerfile/#healthcheck
#     description: Dockerfile reference, HEALTHCHECK
#   - ref: https://www.cisecurity.org/benchmark/docker
#     description: CIS Docker Benchmark, section 4
# custom:
#   severity: info
#   controls: {cis-docker: "4.6"}
#   fix: >-
#     Add a HEALTHCHECK to the Dockerfile, or HEALTHCHECK NONE where an orchestrator probes the container.
package policies.image.healthcheck

deny contains {"message": "the image has no health check", "path": ["config"]} if {
	not input.config.healthcheck.disabled
	count(object.get(input.config, ["healthcheck", "test"], [])) == 0
}
