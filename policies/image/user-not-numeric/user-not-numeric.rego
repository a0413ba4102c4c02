# METADATA
# title: User given by name
# description: >-
#   Kubernetes cannot tell whether a name is root's, for names are in a file of the image, and
#   refuses to start such an image in a Pod with runAsNonRoot that names no runAsUser.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#     description: Kubernetes, Configure a Security Context
#   - ref: https://github.com/opencontainers/image-spec/blob/main/config.md#properties
#     description: OCI image specification, config.User
# custom:
#   severity: info
#   fix: End the Dockerfile with USER and the number of the user.
package policies.image.user_not_numeric

import data.lib.oci

deny contains {"message": msg, "path": ["config", "user"]} if {
	not oci.windows
	user := input.config.user
	name := split(user, ":")[0]
	not regex.match(`^[+-]?[0-9]+$`, name)
	not trim_space(name) in {"", "root"}
	msg := sprintf("the image runs as %q, and runAsNonRoot cannot tell whether that is root; name its number", [user])
}
