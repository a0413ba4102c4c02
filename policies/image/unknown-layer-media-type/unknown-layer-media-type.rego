# METADATA
# title: Layer of an unknown media type
# description: >-
#   Runtimes know layers as tar archives, plain or compressed with gzip or Zstandard. What a layer of any
#   other type holds, such as one that is encrypted, nobody has looked at, and what a runtime makes of it
#   depends on the runtime.
# related_resources:
#   - ref: https://github.com/opencontainers/image-spec/blob/main/media-types.md
#     description: OCI image specification, Media Types
#   - ref: https://distribution.github.io/distribution/spec/manifest-v2-2/
#     description: Docker, Image Manifest V2, Schema 2
# custom:
#   severity: medium
#   fix: Build and push the image with layers of a type that the OCI image specification names.
package policies.image.unknown_layer_media_type

known := {
	"application/vnd.oci.image.layer.v1.tar",
	"application/vnd.oci.image.layer.v1.tar+gzip",
	"application/vnd.oci.image.layer.v1.tar+zstd",
	"application/vnd.oci.image.layer.nondistributable.v1.tar",
	"application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
	"application/vnd.oci.image.layer.nondistributable.v1.tar+zstd",
	"application/vnd.docker.image.rootfs.diff.tar",
	"application/vnd.docker.image.rootfs.diff.tar.gzip",
	"application/vnd.docker.image.rootfs.diff.tar.zstd",
	"application/vnd.docker.image.rootfs.foreign.diff.tar",
	"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
}

# Archives and daemons state no types.
deny contains {"message": msg, "path": ["layers", i, "media_type"]} if {
	some i, layer in input.layers
	not layer.media_type in known
	layer.media_type != ""
	msg := sprintf("layer %d has media type %q, %s", [i, layer.media_type, why(layer.media_type)])
}

why(type) := "which is encrypted" if {
	endswith(type, "+encrypted")
} else := "which is none of a layer"
