# METADATA
# title: Components without an identifier
# description: >-
#   A name and a version are not unique. A purl, a CPE or a SWID tag lets others look a component up in
#   databases of flaws and licences.
# related_resources:
#   - ref: https://www.ntia.gov/report/2021/minimum-elements-software-bill-materials-sbom
#     description: NTIA, The Minimum Elements For a Software Bill of Materials (2021-07-12)
#   - ref: https://www.cisa.gov/resources-tools/resources/2025-minimum-elements-software-bill-materials-sbom
#     description: CISA, 2025 Minimum Elements for a Software Bill of Materials (public comment draft)
# custom:
#   severity: low
#   controls: {ntia: "Other Unique Identifiers", cisa-sbom: "Software Identifiers", bsi-tr-03183-2: "5.2"}
#   fix: >-
#     Give each component a purl (see https://github.com/package-url/purl-spec), or else a CPE or a SWID
#     tag.
package policies.sbom.component_identifier

import data.lib.sbom

deny contains finding if {
	without := [p | some p in sbom.packages; not sbom.identified(p.spec)]
	finding := sbom.about(without, [], "has no identifier", "have no identifier")
}
