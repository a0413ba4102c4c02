# METADATA
# title: Base image not pinned by digest
# description: >-
#   A tag can be moved to another image at any time; a digest names the content itself. Only a
#   digest makes sure that what was reviewed and scanned is what the build starts from.
# related_resources:
#   - ref: https://docs.docker.com/build/building/best-practices/#pin-base-image-versions
#     description: Docker, Building best practices, Pin base image versions
#   - ref: https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests
#     description: OCI Image Specification, Digests
# custom:
#   severity: info
#   covers: [df-digest]
#   fix: >-
#     Add the digest of the image to its reference, as in debian:12@sha256:..., and let a tool keep
#     it up to date.
package policies.dockerfile.image_digest

import data.lib.dockerfile as df

deny contains {"message": msg, "path": i.path} if {
	some i in df.images
	i.valid
	i.image.digest == ""
	msg := sprintf("%s uses image %q without a digest", [i.owner, i.ref])
}

unknown contains {"message": msg, "path": i.path} if {
	some i in df.unknown_images
	not contains(i.text, "@sha256:")
	msg := sprintf("the digest of %q in %s is unknown: %s", [i.text, i.owner, i.why])
}
