# METADATA
# title: Dependencies without a word on whether they are all
# description: >-
#   A component without listed dependencies may need none, or nobody looked. The SBOM has to say for each
#   component which it is.
# related_resources:
#   - ref: https://www.bsi.bund.de/SharedDocs/Downloads/EN/BSI/Publications/TechGuidelines/TR03183/BSI-TR-03183-2.pdf
#     description: BSI TR-03183-2 v2.1.0, Software Bill of Materials
#   - ref: https://cyclonedx.org/docs/1.6/json/
#     description: CycloneDX 1.6 JSON reference
# custom:
#   severity: low
#   default: off
#   controls: {bsi-tr-03183-2: "5.2.2"}
#   fix: >-
#     List each component under dependencies, and say in compositions whether the list is complete,
#     incomplete or unknown.
package policies.sbom.dependency_completeness

import data.lib.sbom

deny contains finding if {
	without := [p | some p in sbom.described; not p.spec.id in related]
	finding := sbom.about(without, [], "has no list of dependencies", "have no list of dependencies")
}

deny contains finding if {
	not covers_all
	without := [p | some p in sbom.described; p.spec.id in related; not p.spec.id in judged]
	finding := sbom.about(
		without, [],
		"does not say whether its dependencies are complete",
		"do not say whether their dependencies are complete",
	)
}

related := {d.ref | some d in input.dependencies}

judged := {ref |
	some c in input.completeness
	c.aggregate != "not_specified"
	some ref in c.refs
} | {d.ref | some d in input.dependencies; d.known == false}

# A statement about nothing in particular is about the whole SBOM.
covers_all if {
	some c in input.completeness
	c.aggregate != "not_specified"
	count(c.refs) == 0
}
