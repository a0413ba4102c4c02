# METADATA
# title: MAINTAINER
# description: >-
#   MAINTAINER is deprecated. A label says the same in a place that tools read.
# related_resources:
#   - ref: https://docs.docker.com/reference/build-checks/maintainer-deprecated/
#     description: Docker, Build checks, MaintainerDeprecated
#   - ref: https://github.com/opencontainers/image-spec/blob/main/annotations.md#pre-defined-annotation-keys
#     description: OCI Image Specification, Annotations
# custom:
#   severity: info
#   covers: [df-maintainer]
#   fix: Write LABEL org.opencontainers.image.authors="..." instead.
package policies.dockerfile.maintainer

import data.lib.dockerfile as df

deny contains {"message": "MAINTAINER is deprecated; use a label", "path": i.path} if {
	some i in df.instructions
	i.spec.cmd == "maintainer"
}
