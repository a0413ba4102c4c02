# METADATA
# title: SBOM without an author
# description: >-
#   Who made an SBOM decides how far it can be trusted, and who can be asked. The tool that wrote the file
#   is not its author.
# related_resources:
#   - ref: https://www.ntia.gov/report/2021/minimum-elements-software-bill-materials-sbom
#     description: NTIA, The Minimum Elements For a Software Bill of Materials (2021-07-12)
#   - ref: https://www.cisa.gov/resources-tools/resources/2025-minimum-elements-software-bill-materials-sbom
#     description: CISA, 2025 Minimum Elements for a Software Bill of Materials (public comment draft)
# custom:
#   severity: low
#   controls: {ntia: "Author of SBOM Data", cisa-sbom: "SBOM Author"}
#   fix: >-
#     Name the person or organisation that makes the SBOM: metadata.authors or metadata.manufacturer in
#     CycloneDX, a Creator that is a Person or Organization in SPDX.
package policies.sbom.author

import data.lib.sbom

deny contains {"message": "the SBOM does not say who made it", "path": ["authors"]} if {
	not authored
	not sbom.own
}

authored if {
	some author in input.authors
	sbom.named(author)
}
