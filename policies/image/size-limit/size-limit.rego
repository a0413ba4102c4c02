# METADATA
# title: Image larger than allowed
# description: >-
#   Whatever is in an image is pulled, stored, scanned and, when it is flawed, fixed; an image that grew
#   past what its team set itself mostly carries tools of the build. Without parameters the rule says
#   nothing.
# related_resources:
#   - ref: https://docs.docker.com/build/building/best-practices/#use-multi-stage-builds
#     description: Docker, Building best practices, Use multi-stage builds
#   - ref: https://github.com/opencontainers/image-spec/blob/main/descriptor.md#properties
#     description: OCI image specification, descriptor, size
# custom:
#   severity: low
#   fix: Build in one stage and copy the result into a small one, and leave out what the application does not need.
#   params:
#     megabytes:
#       description: The most that the layers may have as they are stored and pulled, in units of 1,000,000 bytes; 0 for any.
#       default: 0
#       example: 500
#       schema: {type: number, minimum: 0}
#     unpacked_megabytes:
#       description: The most that the layers may have unpacked, in units of 1,000,000 bytes; 0 for any.
#       default: 0
#       example: 5
#       schema: {type: number, minimum: 0}
package policies.image.size_limit

import data.lib.oci

params := data.params["image/size-limit"]

deny contains {"message": msg, "path": ["size"]} if {
	params.megabytes > 0
	input.size > params.megabytes * 1000000
	msg := sprintf("the layers have %s; %v MB are allowed", [oci.megabytes(input.size), params.megabytes])
}

deny contains {"message": msg, "path": ["tar_size"]} if {
	params.unpacked_megabytes > 0
	input.tar_size > params.unpacked_megabytes * 1000000
	msg := sprintf("the layers have %s unpacked; %v MB are allowed", [oci.megabytes(input.tar_size), params.unpacked_megabytes])
}

unknown contains {"message": "the size of the image is unknown: nobody states that of a layer", "path": ["layers", i, "size"]} if {
	params.megabytes > 0
	input.size <= params.megabytes * 1000000
	some i, layer in input.layers
	layer.size < 0
}

unknown contains {"message": "the unpacked size of the image is unknown: its layers were not read", "path": ["layers"]} if {
	params.unpacked_megabytes > 0
	not input.tar_size
}
