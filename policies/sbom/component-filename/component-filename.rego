# METADATA
# title: Components without a file name
# description: >-
#   The name of its file, not its path, lets a component be found in what was delivered.
# related_resources:
#   - ref: https://www.bsi.bund.de/SharedDocs/Downloads/EN/BSI/Publications/TechGuidelines/TR03183/BSI-TR-03183-2.pdf
#     description: BSI TR-03183-2 v2.1.0, Software Bill of Materials
#   - ref: https://github.com/BSI-Bund/tr-03183-cyclonedx-property-taxonomy
#     description: BSI, CycloneDX property taxonomy
# custom:
#   severity: low
#   default: off
#   controls: {bsi-tr-03183-2: "5.2.2"}
#   fix: >-
#     Give the file name of each component: the property bsi:component:filename in CycloneDX,
#     PackageFileName in SPDX.
package policies.sbom.component_filename

import data.lib.sbom

deny contains finding if {
	without := [p | some p in sbom.described; not filed(p.spec)]
	finding := sbom.about(without, ["filename"], "has no file name", "have no file name")
}

filed(spec) if sbom.stated(spec.filename)

filed(spec) if {
	some name in spec.properties["bsi:component:filename"]
	sbom.stated(name)
}
