# METADATA
# title: Image older than allowed
# description: >-
#   An image gets no fixes after it was built. One that was not rebuilt for long lacks those of its base
#   image and packages. Without the parameter days the rule says nothing; the time that reproducible
#   builds write tells no age.
# related_resources:
#   - ref: https://csrc.nist.gov/pubs/sp/800/190/final
#     description: NIST SP 800-190, 4.2.2 Stale images in registries
#   - ref: https://github.com/opencontainers/image-spec/blob/main/config.md#properties
#     description: OCI image specification, created
#   - ref: https://www.cisecurity.org/benchmark/docker
#     description: CIS Docker Benchmark, section 4
# custom:
#   severity: low
#   controls: {cis-docker: "4.4"}
#   fix: Rebuild the image, pulling its base image anew and without the cache of the builder.
#   params:
#     days:
#       description: The greatest age of an image in days; 0 for any.
#       default: 0
#       example: 3650
#       schema: {type: number, minimum: 0}
package policies.image.age_limit

import data.lib.oci

limit := data.params["image/age-limit"].days

deny contains {"message": msg, "path": ["created"]} if {
	limit > 0
	age := (time.now_ns() - oci.dated_ns) / oci.day_ns
	age > limit
	msg := sprintf("the image is %d days old, of %s; %v days are allowed", [floor(age), substring(input.created, 0, 10), limit])
}

unknown contains {"message": msg, "path": ["config_digest"]} if {
	limit > 0
	not input.created
	msg := "the age of the image is unknown: it does not say when it was created"
}

unknown contains {"message": msg, "path": ["created"]} if {
	limit > 0
	input.created
	not oci.dated_ns
	msg := sprintf("the age of the image is unknown: %s is the time of a reproducible build", [input.created])
}
