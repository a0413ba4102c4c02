# METADATA
# title: Image tag latest or missing
# description: >-
#   A reference without a tag, or with the tag latest, means whatever was pushed last: two nodes may
#   run different code under one name, a roll-back rolls nothing back, and nobody can say afterwards
#   what ran.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/containers/images/#image-names
#     description: Kubernetes, Images, image names and tags
#   - ref: https://kubernetes.io/docs/concepts/configuration/overview/
#     description: Kubernetes, Configuration Best Practices
# custom:
#   severity: medium
#   covers: [k8s-image-latest]
#   controls: {owasp-k8s: K02}
#   fix: Name the version of the image, better still its digest.
package policies.kubernetes.image_latest

import data.lib.image
import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": i.path} if {
	some i in k8s.images
	i.valid
	image.floating(i.image)
	msg := sprintf("%s uses image %q, %s", [i.owner, i.ref, why(i.image.tag)])
}

why("") := "which has no tag and so means latest"

why("latest") := "whose tag is whatever was pushed last"

unknown contains {"message": msg, "path": i.path} if {
	some i in k8s.images
	not i.valid
	msg := sprintf("the tag of %s is unknown: %q is no image reference as it stands", [i.owner, i.ref])
}
