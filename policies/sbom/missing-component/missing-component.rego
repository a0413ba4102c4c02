# METADATA
# title: Component that only the image knows
# description: >-
#   The image holds a package that the SBOM does not list: whoever relies on the SBOM will not look for its
#   flaws. Said when sallyport sbom verify compares the two.
# related_resources:
#   - ref: https://www.ntia.gov/report/2021/minimum-elements-software-bill-materials-sbom
#     description: NTIA, The Minimum Elements For a Software Bill of Materials (2021-07-12)
#   - ref: https://www.cisa.gov/sbom
#     description: CISA, Software Bill of Materials
# custom:
#   severity: high
#   fix: >-
#     Make the SBOM from the image that it describes, after the last step that installs something.
package policies.sbom.missing_component

import data.lib.sbom

deny contains {"message": msg, "path": ["components"]} if {
	some c in data.facts.truth.only_image
	msg := sprintf("the image holds %q, which the SBOM does not list", [sbom.title(c)])
}
