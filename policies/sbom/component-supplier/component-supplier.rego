# METADATA
# title: Components without a supplier
# description: >-
#   Who supplies a component is who answers for it, and the first to ask when it is at fault. Where no
#   supplier is named, its maker, author or publisher counts.
# related_resources:
#   - ref: https://www.ntia.gov/report/2021/minimum-elements-software-bill-materials-sbom
#     description: NTIA, The Minimum Elements For a Software Bill of Materials (2021-07-12)
#   - ref: https://www.cisa.gov/resources-tools/resources/2025-minimum-elements-software-bill-materials-sbom
#     description: CISA, 2025 Minimum Elements for a Software Bill of Materials (public comment draft)
# custom:
#   severity: low
#   controls: {ntia: "Supplier Name", cisa-sbom: "Software Producer", openchain-telco: "3.2"}
#   fix: >-
#     Name the supplier of each component: supplier, manufacturer, authors or publisher in CycloneDX,
#     PackageSupplier or PackageOriginator in SPDX.
package policies.sbom.component_supplier

import data.lib.sbom

deny contains finding if {
	without := [p | some p in sbom.packages; not sbom.supplied(p.spec)]
	finding := sbom.about(without, ["supplier"], "has no supplier", "have no supplier")
}
