# METADATA
# title: SBOM that does not say what it was made from
# description: >-
#   An SBOM of the sources, of the build and of what was delivered differ: each sees what the others
#   cannot. Without the kind nobody knows what may be missing.
# related_resources:
#   - ref: https://www.cisa.gov/resources-tools/resources/2025-minimum-elements-software-bill-materials-sbom
#     description: CISA, 2025 Minimum Elements for a Software Bill of Materials (public comment draft)
#   - ref: https://github.com/OpenChain-Project/Telco-WG/blob/main/OpenChain-Telco-SBOM-Guide_EN.md
#     description: OpenChain Telco SBOM Guide
#   - ref: https://www.cisa.gov/sites/default/files/2023-04/sbom-types-document-508c.pdf
#     description: CISA, Types of Software Bill of Material Documents
# custom:
#   severity: low
#   default: off
#   controls: {cisa-sbom: "Generation Context", openchain-telco: "3.5"}
#   fix: >-
#     State the phase: metadata.lifecycles in CycloneDX (pre-build, build, post-build, ...), the SBOM type
#     in the CreatorComment of SPDX 2, sbomType in SPDX 3.
package policies.sbom.generation_context

import data.lib.sbom

deny contains {"message": msg, "path": ["lifecycle"]} if {
	not placed
	msg := "the SBOM does not say what it was made from: sources, a build or what was delivered"
}

placed if {
	some phase in input.lifecycle
	sbom.stated(phase)
}
