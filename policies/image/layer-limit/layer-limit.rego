# METADATA
# title: Image with more layers than allowed
# description: >-
#   Each layer costs a request and a mount, and file systems of containers take only so many: overlay2
#   stops at 128. An image close to that cannot be built upon.
# related_resources:
#   - ref: https://docs.docker.com/engine/storage/drivers/overlayfs-driver/
#     description: Docker, OverlayFS storage driver
# custom:
#   severity: info
#   fix: Join steps of the build, or copy the result of a stage into a fresh one.
#   params:
#     layers:
#       description: The most layers that an image may have; 0 for any.
#       default: 100
#       example: 2
#       schema: {type: integer, minimum: 0}
package policies.image.layer_limit

deny contains {"message": msg, "path": ["layers"]} if {
	limit := data.params["image/layer-limit"].layers
	limit > 0
	count(input.layers) > limit
	msg := sprintf("the image has %d layers; %d are allowed", [count(input.layers), limit])
}
