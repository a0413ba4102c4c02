# METADATA
# title: SBOM that breaks its own format
# description: >-
#   Tools read around what they do not understand, each in its own way, so that one sees components that
#   another does not.
# related_resources:
#   - ref: https://cyclonedx.org/docs/1.6/json/
#     description: CycloneDX 1.6 JSON reference
#   - ref: https://spdx.github.io/spdx-spec/v2.3/
#     description: SPDX 2.3 specification
# custom:
#   severity: medium
#   fix: >-
#     Make the SBOM valid against the schema of its format; sallyport sbom validate shows all that is
#     wrong.
package policies.sbom.invalid

deny contains {"message": msg, "path": ["problems", i]} if {
	some i, problem in input.problems
	msg := sprintf("the SBOM is not valid: %s", [problem.message])
}
