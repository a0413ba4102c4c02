# METADATA
# title: SBOM in an old format
# description: >-
#   Older formats have no place for what is asked of SBOMs today, and tools stop reading them.
# related_resources:
#   - ref: https://www.bsi.bund.de/SharedDocs/Downloads/EN/BSI/Publications/TechGuidelines/TR03183/BSI-TR-03183-2.pdf
#     description: BSI TR-03183-2 v2.1.0, Software Bill of Materials
#   - ref: https://cyclonedx.org/docs/1.6/json/
#     description: CycloneDX 1.6 JSON reference
# custom:
#   severity: medium
#   default: off
#   controls: {bsi-tr-03183-2: "4"}
#   fix: >-
#     Make the SBOM in a newer version of its format.
#   params:
#     minimum:
#       description: The oldest version of each format that is accepted.
#       default: {cyclonedx: "1.6", spdx: "3.0.1"}
#       schema:
#         type: object
#         additionalProperties: false
#         properties:
#           cyclonedx: {type: string, pattern: '^[0-9]+(\.[0-9]+)*$'}
#           spdx: {type: string, pattern: '^[0-9]+(\.[0-9]+)*$'}
package policies.sbom.format_version

import data.lib.sbom

deny contains {"message": msg, "path": ["spec_version"]} if {
	oldest := data.params["sbom/format-version"].minimum[input.format]
	sbom.in_range("intdot", input.spec_version, sprintf("<%s", [oldest]))
	msg := sprintf("the SBOM is %s %s; version %s or newer is asked for", [titles[input.format], input.spec_version, oldest])
}

titles := {"cyclonedx": "CycloneDX", "spdx": "SPDX"}
