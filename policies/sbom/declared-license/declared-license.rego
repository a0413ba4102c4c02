# METADATA
# title: Components without a declared licence
# description: >-
#   What the author declares is what licence compliance starts from.
# related_resources:
#   - ref: https://github.com/OpenChain-Project/Telco-WG/blob/main/OpenChain-Telco-SBOM-Guide_EN.md
#     description: OpenChain Telco SBOM Guide
#   - ref: https://www.iso.org/standard/81039.html
#     description: ISO/IEC 5230, OpenChain
# custom:
#   severity: low
#   default: off
#   controls: {openchain-telco: "3.2"}
#   fix: >-
#     State the licence that the author of each component declares, or NONE: licences with acknowledgement
#     declared in CycloneDX, PackageLicenseDeclared in SPDX.
package policies.sbom.declared_license

import data.lib.sbom

deny contains finding if {
	without := [p | some p in sbom.packages; not declared(p)]
	finding := sbom.about(without, ["licenses", "declared"], "has no declared licence", "have no declared licence")
}

declared(p) if count(sbom.licenses_of(p, "declared")) > 0

declared(p) if {
	some l in p.spec.licenses.declared
	l.kind == "none"
}
