# METADATA
# title: SBOM without an identifier
# description: >-
#   Other documents, such as a VEX, refer to an SBOM by its own unique identifier.
# related_resources:
#   - ref: https://www.bsi.bund.de/SharedDocs/Downloads/EN/BSI/Publications/TechGuidelines/TR03183/BSI-TR-03183-2.pdf
#     description: BSI TR-03183-2 v2.1.0, Software Bill of Materials
#   - ref: https://cyclonedx.org/docs/1.6/json/
#     description: CycloneDX 1.6 JSON reference
# custom:
#   severity: low
#   default: off
#   controls: {bsi-tr-03183-2: "5.2"}
#   fix: >-
#     Give the SBOM a serialNumber (CycloneDX) or a documentNamespace (SPDX) that no other SBOM has.
package policies.sbom.serial

import data.lib.sbom

deny contains {"message": "the SBOM has no identifier of its own", "path": ["serial"]} if not sbom.says(input, "serial")
