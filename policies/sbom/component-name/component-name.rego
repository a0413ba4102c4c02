# METADATA
# title: Components without a name
# description: >-
#   A component without a name cannot be found in any database, nor in the software itself.
# related_resources:
#   - ref: https://www.ntia.gov/report/2021/minimum-elements-software-bill-materials-sbom
#     description: NTIA, The Minimum Elements For a Software Bill of Materials (2021-07-12)
#   - ref: https://www.cisa.gov/resources-tools/resources/2025-minimum-elements-software-bill-materials-sbom
#     description: CISA, 2025 Minimum Elements for a Software Bill of Materials (public comment draft)
# custom:
#   severity: low
#   controls: {ntia: "Component Name", cisa-sbom: "Component Name", bsi-tr-03183-2: "5.2.2", openchain-telco: "3.2"}
#   fix: >-
#     Give each component the name that its supplier calls it by.
package policies.sbom.component_name

import data.lib.sbom

deny contains finding if {
	without := [p | some p in sbom.described; not sbom.says(p.spec, "name")]
	finding := sbom.about(without, ["name"], "has no name", "have no name")
}
