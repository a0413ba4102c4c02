# METADATA
# title: SBOM of a product without a version
# description: >-
#   An SBOM holds for one version of the product. Without it nobody knows for which.
# related_resources:
#   - ref: https://www.ntia.gov/report/2021/minimum-elements-software-bill-materials-sbom
#     description: NTIA, The Minimum Elements For a Software Bill of Materials (2021-07-12)
#   - ref: https://www.bsi.bund.de/SharedDocs/Downloads/EN/BSI/Publications/TechGuidelines/TR03183/BSI-TR-03183-2.pdf
#     description: BSI TR-03183-2 v2.1.0, Software Bill of Materials
# custom:
#   severity: low
#   controls: {ntia: "Version of the Component", bsi-tr-03183-2: "5.2.2"}
#   fix: >-
#     Give the version of the product that the SBOM describes, or the digest of the image.
package policies.sbom.subject_version

import data.lib.sbom

deny contains {"message": msg, "path": ["subject", "version"]} if {
	sbom.says(input.subject, "name")
	not sbom.version_of(input.subject)
	msg := sprintf("the SBOM does not say which version of %q it describes", [input.subject.name])
}
