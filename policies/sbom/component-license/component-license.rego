# METADATA
# title: Components without a licence
# description: >-
#   Without a licence nobody may use a component at all; where the SBOM is silent, nobody knows.
# related_resources:
#   - ref: https://www.cisa.gov/resources-tools/resources/2025-minimum-elements-software-bill-materials-sbom
#     description: CISA, 2025 Minimum Elements for a Software Bill of Materials (public comment draft)
# custom:
#   severity: low
#   default: off
#   controls: {cisa-sbom: "License"}
#   fix: >-
#     State the licence of each component, or NONE where it has none.
package policies.sbom.component_license

import data.lib.sbom

deny contains finding if {
	without := [p | some p in sbom.packages; not answered(p)]
	finding := sbom.about(without, ["licenses"], "has no licence", "have no licence")
}

answered(p) if count(sbom.licenses(p)) > 0

answered(p) if {
	some sort in ["concluded", "declared"]
	some l in p.spec.licenses[sort]
	l.kind == "none"
}
