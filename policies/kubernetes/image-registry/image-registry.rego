# METADATA
# title: Image from a registry that is not allowed
# description: >-
#   Whoever controls a registry decides what its tags mean. A list of registries and folders that
#   the organisation trusts keeps typing errors, look-alike names and private experiments out of the
#   cluster. Without the parameter allowed the rule says nothing.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/containers/images/#image-names
#     description: Kubernetes, Images, image names
#   - ref: https://github.com/distribution/reference
#     description: The grammar of image references
# custom:
#   severity: high
#   covers: [k8s-image-registry]
#   controls: {owasp-k8s: K02}
#   fix: Use an image from an allowed registry, or add the registry to the parameter allowed.
#   params:
#     allowed:
#       description: >-
#         Registries, folders of repositories or repositories that images may come from, each beginning
#         with the registry: "ghcr.io", "ghcr.io/acme", "docker.io/library", "registry.example.com:5000".
#       default: []
#       example: [registry.example.com]
#       schema:
#         type: array
#         items:
#           type: string
#           pattern: '^(localhost|[^/@]*[.:][^/@]*)(/[a-z0-9._-]+)*/?$'
package policies.kubernetes.image_registry

import data.lib.image
import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": i.path} if {
	allowed := data.params["kubernetes/image-registry"].allowed
	count(allowed) > 0
	some i in k8s.images
	i.valid
	not image.allowed(i.image, allowed)
	msg := sprintf("%s uses image %q from %s, which is not allowed", [i.owner, i.ref, image.name(i.image)])
}

unknown contains {"message": msg, "path": i.path} if {
	count(data.params["kubernetes/image-registry"].allowed) > 0
	some i in k8s.images
	not i.valid
	msg := sprintf("the registry of %s is unknown: %q is no image reference as it stands", [i.owner, i.ref])
}
