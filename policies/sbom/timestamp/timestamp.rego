# METADATA
# title: SBOM without a time
# description: >-
#   An SBOM describes software at one moment. Without the time nobody can tell whether it still does; a
#   time to come is a mistake or a lie.
# related_resources:
#   - ref: https://www.ntia.gov/report/2021/minimum-elements-software-bill-materials-sbom
#     description: NTIA, The Minimum Elements For a Software Bill of Materials (2021-07-12)
#   - ref: https://www.cisa.gov/resources-tools/resources/2025-minimum-elements-software-bill-materials-sbom
#     description: CISA, 2025 Minimum Elements for a Software Bill of Materials (public comment draft)
# custom:
#   severity: low
#   controls: {ntia: "Timestamp", cisa-sbom: "Timestamp", bsi-tr-03183-2: "5.2.1"}
#   fix: >-
#     Write the time at which the data was put together, as in 2026-03-02T10:00:00Z: metadata.timestamp in
#     CycloneDX, Created in SPDX.
package policies.sbom.timestamp

import data.lib.sbom

deny contains {"message": "the SBOM does not say when it was made", "path": ["created"]} if not sbom.says(input, "created")

deny contains {"message": msg, "path": ["created"]} if {
	sbom.says(input, "created")
	not sbom.instant(input.created)
	msg := sprintf("the SBOM was made at %q, which is no time", [input.created])
}

# A day is left for clocks that go wrong.
deny contains {"message": msg, "path": ["created"]} if {
	sbom.instant(input.created) > time.now_ns() + (((24 * 60) * 60) * 1000000000)
	msg := sprintf("the SBOM claims to be made in the future, at %s", [input.created])
}
