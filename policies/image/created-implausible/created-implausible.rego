# METADATA
# title: Image created in the future
# description: >-
#   The image says that it was created at a time that has not come. Limits of age do not hold for it,
#   and whatever sorts images by time takes it for the newest. Times before 2013 are those of
#   reproducible builds and are no finding.
# related_resources:
#   - ref: https://github.com/opencontainers/image-spec/blob/main/config.md#properties
#     description: OCI image specification, created
#   - ref: https://reproducible-builds.org/specs/source-date-epoch/
#     description: Reproducible Builds, SOURCE_DATE_EPOCH
# custom:
#   severity: low
#   fix: Set the clock of the builder, or SOURCE_DATE_EPOCH to the time of the sources.
package policies.image.created_implausible

import data.lib.oci

deny contains {"message": msg, "path": ["created"]} if {
	future
	msg := sprintf("the image says that it was created on %s, which has not come", [substring(input.created, 0, 10)])
}

# Clocks differ; a day is more than they should.
future if oci.created_ns > time.now_ns() + oci.day_ns

future if regex.match(`^(?:2[2-9]|[3-9][0-9])[0-9]{2}-`, input.created)
