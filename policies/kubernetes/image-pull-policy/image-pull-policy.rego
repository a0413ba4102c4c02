# METADATA
# title: imagePullPolicy not Always
# description: >-
#   With another policy a node may run its old copy of a tag that has moved since, and any Pod on
#   the node may use a private image that somebody else's credentials fetched. A reference with a
#   digest is not reported: its content cannot change.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy
#     description: Kubernetes, Images, image pull policy
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#alwayspullimages
#     description: Kubernetes, the AlwaysPullImages admission controller
# custom:
#   severity: info
#   covers: [k8s-image-pull-policy]
#   fix: Set imagePullPolicy to Always, or pin the image by its digest.
package policies.kubernetes.image_pull_policy

import data.lib.image
import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": i.policy_path} if {
	some i in k8s.images
	i.valid
	i.image.digest == ""
	i.policy in {"IfNotPresent", "Never"}
	msg := sprintf("%s pulls %q with policy %s; it should be Always", [i.owner, i.ref, i.policy])
}

# The API server fills in Always for the tag latest and IfNotPresent for any other.
deny contains {"message": msg, "path": i.policy_path} if {
	some i in k8s.images
	i.valid
	i.image.digest == ""
	i.policy == ""
	not image.floating(i.image)
	msg := sprintf("%s names no pull policy for %q, which means IfNotPresent; it should be Always", [i.owner, i.ref])
}

unknown contains {"message": msg, "path": i.policy_path} if {
	some i in k8s.images
	not i.valid
	i.policy != "Always"
	msg := sprintf("whether %s needs the pull policy Always is unknown: %q is no image reference as it stands", [i.owner, i.ref])
}
