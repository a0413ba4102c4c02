# METADATA
# title: SBOM that lists vulnerabilities
# description: >-
#   What is in software does not change once it is delivered; what is known of its flaws changes daily, and
#   belongs into a VEX or CSAF document of its own.
# related_resources:
#   - ref: https://www.bsi.bund.de/SharedDocs/Downloads/EN/BSI/Publications/TechGuidelines/TR03183/BSI-TR-03183-2.pdf
#     description: BSI TR-03183-2 v2.1.0, Software Bill of Materials
# custom:
#   severity: low
#   default: off
#   controls: {bsi-tr-03183-2: "3.1"}
#   fix: >-
#     Move vulnerabilities into a document of their own (VEX or CSAF) that refers to the SBOM.
package policies.sbom.vulnerabilities_listed

deny contains {"message": msg, "path": ["vulnerabilities"]} if {
	input.vulnerabilities > 0
	msg := sprintf("the SBOM lists vulnerabilities: %d", [input.vulnerabilities])
}
