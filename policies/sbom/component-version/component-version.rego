# METADATA
# title: Components without a version
# description: >-
#   Without its version nobody can tell whether a component has a known flaw, or whether an update has
#   reached it.
# related_resources:
#   - ref: https://www.ntia.gov/report/2021/minimum-elements-software-bill-materials-sbom
#     description: NTIA, The Minimum Elements For a Software Bill of Materials (2021-07-12)
#   - ref: https://www.cisa.gov/resources-tools/resources/2025-minimum-elements-software-bill-materials-sbom
#     description: CISA, 2025 Minimum Elements for a Software Bill of Materials (public comment draft)
# custom:
#   severity: low
#   controls: {ntia: "Version of the Component", cisa-sbom: "Component Version", bsi-tr-03183-2: "5.2.2", openchain-telco: "3.2"}
#   fix: >-
#     Give the version of each component as its supplier writes it, or the date of the file where there is
#     none.
package policies.sbom.component_version

import data.lib.sbom

deny contains finding if {
	without := [p | some p in sbom.packages; not sbom.version_of(p.spec)]
	finding := sbom.about(without, ["version"], "has no version", "have no version")
}
