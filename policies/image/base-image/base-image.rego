# METADATA
# title: Base image that is not allowed
# description: >-
#   Whoever publishes the base image owns everything that is built on it. What an image was built on
#   stands in the annotation or label org.opencontainers.image.base.name, which its builder writes:
#   it is a claim, and no proof. Without the parameter allowed the rule says nothing.
# related_resources:
#   - ref: https://github.com/opencontainers/image-spec/blob/main/annotations.md
#     description: OCI image specification, Annotations
#   - ref: https://www.cisecurity.org/benchmark/docker
#     description: CIS Docker Benchmark, section 4
# custom:
#   severity: medium
#   controls: {cis-docker: "4.2"}
#   fix: Build on an allowed image, or add the base image to the parameter allowed.
#   params:
#     allowed:
#       description: >-
#         Registries, folders of repositories or repositories that images may be built on, each beginning
#         with the registry: "docker.io/library", "gcr.io/distroless", "registry.example.com:5000".
#       default: []
#       example: [docker.io/library]
#       schema:
#         type: array
#         items:
#           type: string
#           pattern: '^(localhost|[^/@]*[.:][^/@]*)(/[a-z0-9._-]+)*/?$'
package policies.image.base_image

import data.lib.image
import data.lib.oci

allowed := data.params["image/base-image"].allowed

deny contains {"message": msg, "path": oci.base.path} if {
	count(allowed) > 0
	image.valid(oci.base.name)
	base := image.parse(oci.base.name)
	not image.allowed(base, allowed)
	msg := sprintf("the image says that it was built on %s, which is not allowed", [image.name(base)])
}

unknown contains {"message": msg, "path": ["annotations"]} if {
	count(allowed) > 0
	not oci.base
	msg := sprintf("what the image was built on is unknown: it has no annotation or label %s", [oci.base_key])
}

unknown contains {"message": msg, "path": oci.base.path} if {
	count(allowed) > 0
	not image.valid(oci.base.name)
	msg := sprintf("what the image was built on is unknown: %q is no image reference", [oci.base.name])
}
