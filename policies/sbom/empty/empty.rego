# METADATA
# title: SBOM without components
# description: >-
#   An SBOM that lists nothing passes every rule about components. Most often the tool found no package
#   manager that it knows.
# related_resources:
#   - ref: https://www.ntia.gov/report/2021/minimum-elements-software-bill-materials-sbom
#     description: NTIA, The Minimum Elements For a Software Bill of Materials (2021-07-12)
# custom:
#   severity: medium
#   fix: >-
#     Make the SBOM where the packages can be seen: from the build, the lock files or the image.
package policies.sbom.empty

deny contains {"message": "the SBOM lists no component", "path": ["components"]} if count(input.components) == 0
