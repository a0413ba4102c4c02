# METADATA
# title: SBOM that does not say what it is about
# description: >-
#   Without the product that it describes an SBOM is a list of parts that anybody may take for anything.
# related_resources:
#   - ref: https://www.ntia.gov/report/2021/minimum-elements-software-bill-materials-sbom
#     description: NTIA, The Minimum Elements For a Software Bill of Materials (2021-07-12)
#   - ref: https://cyclonedx.org/docs/1.6/json/
#     description: CycloneDX 1.6 JSON reference
#   - ref: https://spdx.github.io/spdx-spec/v2.3/
#     description: SPDX 2.3 specification
# custom:
#   severity: low
#   fix: >-
#     Name the product: metadata.component in CycloneDX, the element that the document DESCRIBES in SPDX.
package policies.sbom.subject

import data.lib.sbom

deny contains {"message": "the SBOM does not say which software it describes", "path": ["subject"]} if not described

described if sbom.says(input.subject, "name")
