# METADATA
# title: SBOM without an organisation as author
# description: >-
#   Compliance asks which organisation stands behind an SBOM, not only which person or tool wrote it.
# related_resources:
#   - ref: https://github.com/OpenChain-Project/Telco-WG/blob/main/OpenChain-Telco-SBOM-Guide_EN.md
#     description: OpenChain Telco SBOM Guide
# custom:
#   severity: low
#   default: off
#   controls: {openchain-telco: "3.5"}
#   fix: >-
#     Name the organisation: metadata.manufacturer or metadata.supplier in CycloneDX, a Creator
#     "Organization: ..." in SPDX.
package policies.sbom.author_organization

import data.lib.sbom

deny contains {"message": "the SBOM does not say which organisation made it", "path": ["authors"]} if not organisation

organisation if {
	some author in input.authors
	author.type == "organization"
	sbom.named(author)
}
