# METADATA
# title: Base image with tag latest or without a tag
# description: >-
#   A reference without a tag, or with the tag latest, means whatever was pushed last: the same
#   Dockerfile builds something else tomorrow, and nobody can say afterwards what an image was
#   built on.
# related_resources:
#   - ref: https://docs.docker.com/build/building/best-practices/#pin-base-image-versions
#     description: Docker, Building best practices, Pin base image versions
#   - ref: https://docs.docker.com/reference/dockerfile/#from
#     description: Dockerfile reference, FROM
# custom:
#   severity: medium
#   covers: [df-latest]
#   controls: {cis-docker: "4.2"}
#   fix: Name the version of the base image, better still its digest.
package policies.dockerfile.image_latest

import data.lib.dockerfile as df
import data.lib.image

deny contains {"message": msg, "path": i.path} if {
	some i in df.images
	i.valid
	image.floating(i.image)
	msg := sprintf("%s uses image %q, %s", [i.owner, i.ref, why(i.image.tag)])
}

why("") := "which has no tag and so means latest"

why("latest") := "whose tag is whatever was pushed last"

unknown contains {"message": msg, "path": i.path} if {
	some i in df.unknown_images
	not tagged(i.text)
	msg := sprintf("the tag of %q in %s is unknown: %s", [i.text, i.owner, i.why])
}

# "$REGISTRY/app:1.4" has a tag, wherever it comes from.
tagged(text) if regex.match(`(:[A-Za-z0-9_][^/$]*|@sha256:[0-9a-f]{64})$`, text)

unknown contains {"message": msg, "path": i.path} if {
	some i in df.images
	not i.valid
	msg := sprintf("the tag of %q in %s is unknown: it is no image reference", [i.ref, i.owner])
}
