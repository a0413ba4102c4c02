# METADATA
# title: Image that does not say where it comes from
# description: >-
#   With the standard keys for source and revision, as annotations of the manifest or labels of the
#   configuration, whoever finds a flaw in a running image finds the code and the people behind it.
# related_resources:
#   - ref: https://github.com/opencontainers/image-spec/blob/main/annotations.md#pre-defined-annotation-keys
#     description: OCI image specification, Pre-Defined Annotation Keys
#   - ref: https://docs.docker.com/build/metadata/annotations/
#     description: Docker, Annotations
# custom:
#   severity: info
#   fix: >-
#     Set the keys when the image is built, with LABEL, docker build --label or --annotation.
#   params:
#     required:
#       description: The keys that an image must have.
#       default: [org.opencontainers.image.source, org.opencontainers.image.revision]
#       schema: {type: array, items: {type: string, minLength: 1}}
package policies.image.oci_annotations

import data.lib.oci

deny contains {"message": msg, "path": ["annotations"]} if {
	missing := [key |
		some key in data.params["image/oci-annotations"].required
		not oci.claim(key)
	]
	count(missing) > 0
	msg := sprintf("the image has no annotation or label %s", [concat(", ", missing)])
}
