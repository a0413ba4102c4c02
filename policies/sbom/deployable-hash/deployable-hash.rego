# METADATA
# title: Components without a SHA-512
# description: >-
#   The hash of the file that is deployed tells whether it is the one that the SBOM speaks of; BSI asks for
#   SHA-512.
# related_resources:
#   - ref: https://www.bsi.bund.de/SharedDocs/Downloads/EN/BSI/Publications/TechGuidelines/TR03183/BSI-TR-03183-2.pdf
#     description: BSI TR-03183-2 v2.1.0, Software Bill of Materials
# custom:
#   severity: low
#   default: off
#   controls: {bsi-tr-03183-2: "5.2.2"}
#   fix: >-
#     Give the SHA-512 of the deployable form of each component.
package policies.sbom.deployable_hash

import data.lib.sbom

deny contains finding if {
	without := [p | some p in sbom.described; not hashed(p.spec)]
	finding := sbom.about(without, ["hashes"], "has no SHA-512", "have no SHA-512")
}

hashed(spec) if {
	some hash in spec.hashes
	replace(upper(hash.algorithm), "-", "") == "SHA512"
	regex.match(`^[0-9A-Fa-f]{128}$`, hash.value)
}
