# METADATA
# title: No HEALTHCHECK
# description: >-
#   Without a HEALTHCHECK the container engine takes a process that hangs for one that serves.
#   Kubernetes does not look at it and has probes instead; Docker, Compose and Swarm do.
# related_resources:
#   - ref: https://docs.docker.com/reference/dockerfile/#healthcheck
#     description: Dockerfile reference, HEALTHCHECK
#   - ref: https://www.cisecurity.org/benchmark/docker
#     description: CIS Docker Benchmark, section 4
# custom:
#   severity: info
#   covers: [df-healthcheck]
#   controls: {cis-docker: "4.6"}
#   fix: >-
#     Add a HEALTHCHECK to the last stage, or HEALTHCHECK NONE where an orchestrator probes the
#     container.
package policies.dockerfile.healthcheck

import data.lib.dockerfile as df

deny contains {"message": "the image has no HEALTHCHECK", "path": ["stages", df.final.index]} if {
	df.runnable
	not checked
}

checked if {
	some i in df.shipped
	i.spec.cmd == "healthcheck"
}
