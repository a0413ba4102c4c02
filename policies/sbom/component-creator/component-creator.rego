# METADATA
# title: Components whose creator cannot be reached
# description: >-
#   Who finds a flaw in a component needs to reach who makes and maintains it. Its supplier counts too.
# related_resources:
#   - ref: https://www.bsi.bund.de/SharedDocs/Downloads/EN/BSI/Publications/TechGuidelines/TR03183/BSI-TR-03183-2.pdf
#     description: BSI TR-03183-2 v2.1.0, Software Bill of Materials
# custom:
#   severity: low
#   default: off
#   controls: {bsi-tr-03183-2: "5.2.2"}
#   fix: >-
#     Give an e-mail address of the creator of each component, or a URL where there is none.
package policies.sbom.component_creator

import data.lib.sbom

deny contains finding if {
	without := [p | some p in sbom.described; not contact(p.spec)]
	finding := sbom.about(
		without, ["originator"],
		"has no e-mail address or URL of its creator",
		"have no e-mail address or URL of their creator",
	)
}

contact(spec) if sbom.reachable(spec.originator)

contact(spec) if sbom.reachable(spec.supplier)
