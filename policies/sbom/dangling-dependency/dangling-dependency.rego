# METADATA
# title: Dependency on a component that is not there
# description: >-
#   A reference that leads nowhere means that a component was left out, renamed or lost, and what it needs
#   with it.
# related_resources:
#   - ref: https://cyclonedx.org/docs/1.6/json/
#     description: CycloneDX 1.6 JSON reference
#   - ref: https://spdx.github.io/spdx-spec/v2.3/
#     description: SPDX 2.3 specification
# custom:
#   severity: low
#   controls: {ntia: "Dependency Relationship"}
#   fix: >-
#     List the component, or correct the reference.
package policies.sbom.dangling_dependency

import data.lib.sbom

# The reader knows what else may stand there: services, other documents.
deny contains sbom.problems("reference", "the SBOM refers to %q, which it does not list", "the SBOM refers to what it does not list: %s")
