# METADATA
# title: Layer that is kept elsewhere
# description: >-
#   A foreign (non-distributable) layer is not in the registry: runtimes fetch it from a URL that the
#   manifest names, past mirrors and their rules, and the image breaks when that server is gone. OCI has
#   deprecated such layers; Microsoft's base images no longer use them.
# related_resources:
#   - ref: https://github.com/opencontainers/image-spec/blob/main/layer.md#non-distributable-layers
#     description: OCI image specification, Non-Distributable Layers
#   - ref: https://github.com/opencontainers/image-spec/blob/main/descriptor.md#properties
#     description: OCI image specification, descriptor, urls
# custom:
#   severity: low
#   fix: Rebuild the image on a base image whose layers are in the registry, and push it with all its layers.
package policies.image.foreign_layer

deny contains {"message": msg, "path": ["layers", i]} if {
	some i, layer in input.layers
	layer.foreign
	msg := sprintf("layer %d is not in the registry (%s): runtimes fetch it from elsewhere", [i, kind(layer)])
}

kind(layer) := layer.media_type if {
	layer.media_type != ""
} else := "it names URLs"
