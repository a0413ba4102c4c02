# METADATA
# title: Base image from a publisher that is not allowed
# description: >-
#   Whoever publishes the base image owns everything that is built on it. A list of registries and
#   repositories that the organisation trusts keeps typing errors, look-alike names and abandoned
#   images out. Without the parameter allowed the rule says nothing.
# related_resources:
#   - ref: https://www.cisecurity.org/benchmark/docker
#     description: CIS Docker Benchmark, section 4
#   - ref: https://docs.docker.com/build/building/best-practices/#choose-the-right-base-image
#     description: Docker, Building best practices, Choose the right base image
# custom:
#   severity: medium
#   covers: [df-untrusted-registry]
#   controls: {cis-docker: "4.2"}
#   fix: >-
#     Build on an image from an allowed registry, or add the registry to the parameter allowed.
#   params:
#     allowed:
#       description: >-
#         Registries, folders of repositories or repositories that images may come from, each beginning
#         with the registry: "ghcr.io", "ghcr.io/acme", "docker.io/library", "registry.example.com:5000".
#       default: []
#       example: [docker.io/library]
#       schema:
#         type: array
#         items:
#           type: string
#           pattern: '^(localhost|[^/@]*[.:][^/@]*)(/[a-z0-9._-]+)*/?$'
package policies.dockerfile.image_registry

import data.lib.dockerfile as df
import data.lib.image

deny contains {"message": msg, "path": i.path} if {
	allowed := data.params["dockerfile/image-registry"].allowed
	count(allowed) > 0
	some i in df.images
	i.valid
	not image.allowed(i.image, allowed)
	msg := sprintf("%s uses image %q from %s, which is not allowed", [i.owner, i.ref, image.name(i.image)])
}

unknown contains {"message": msg, "path": i.path} if {
	count(data.params["dockerfile/image-registry"].allowed) > 0
	some i in df.unknown_images
	msg := sprintf("the registry of %q in %s is unknown: %s", [i.text, i.owner, i.why])
}
