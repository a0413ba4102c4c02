# METADATA
# title: Image known by the tag latest
# description: >-
#   The tag latest, which a reference without a tag means as well, names whatever was pushed last:
#   what was judged today is not what somebody pulls tomorrow, and nobody can roll back to it.
# related_resources:
#   - ref: https://csrc.nist.gov/pubs/sp/800/190/final
#     description: NIST SP 800-190, 4.2.2 Stale images in registries
#   - ref: https://docs.docker.com/build/building/best-practices/#pin-base-image-versions
#     description: Docker, Building best practices, Pin base image versions
# custom:
#   severity: low
#   fix: Give the image a tag of its own for every build, and refer to it by that tag or by digest.
package policies.image.tag_latest

import data.lib.image
import data.lib.oci

deny contains {"message": msg, "path": n.path} if {
	some n in oci.named
	image.floating(n.image)
	msg := sprintf("image %q %s", [n.text, why(n.image.tag)])
}

why("") := "has no tag and so means latest; name a version or a digest"

why("latest") := "names whatever was pushed last; name a version or a digest"
