# METADATA
# title: Components without a copyright notice
# description: >-
#   Most licences ask to pass on who holds the copyright.
# related_resources:
#   - ref: https://github.com/OpenChain-Project/Telco-WG/blob/main/OpenChain-Telco-SBOM-Guide_EN.md
#     description: OpenChain Telco SBOM Guide
#   - ref: https://www.iso.org/standard/81039.html
#     description: ISO/IEC 5230, OpenChain
# custom:
#   severity: info
#   default: off
#   controls: {openchain-telco: "3.2"}
#   fix: >-
#     Give the copyright notice of each component, or NONE where it has none: copyright in CycloneDX,
#     PackageCopyrightText in SPDX.
package policies.sbom.copyright

import data.lib.sbom

deny contains finding if {
	without := [p | some p in sbom.packages; not noted(p.spec)]
	finding := sbom.about(without, ["copyright"], "has no copyright notice", "have no copyright notice")
}

noted(spec) if sbom.stated(spec.copyright)

noted(spec) if spec.copyright == "NONE"
