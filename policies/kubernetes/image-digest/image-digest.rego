# METADATA
# title: Image not pinned by digest
# description: >-
#   A tag can be moved to another image at any time; a digest names the content itself. Only a
#   digest makes sure that what was reviewed, scanned and signed is what runs.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/containers/images/#image-names
#     description: Kubernetes, Images, image digests
#   - ref: https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests
#     description: OCI Image Specification, Digests
# custom:
#   severity: info
#   covers: [k8s-image-digest]
#   controls: {owasp-k8s: K02}
#   fix: Add the digest of the image to its reference, as in web:1.4.2@sha256:....
package policies.kubernetes.image_digest

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": i.path} if {
	some i in k8s.images
	i.valid
	i.image.digest == ""
	msg := sprintf("%s uses image %q without a digest", [i.owner, i.ref])
}

unknown contains {"message": msg, "path": i.path} if {
	some i in k8s.images
	not i.valid
	msg := sprintf("the digest of %s is unknown: %q is no image reference as it stands", [i.owner, i.ref])
}
