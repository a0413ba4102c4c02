# METADATA
# title: Components without a hash
# description: >-
#   A hash ties the entry to the very file: without it a component of the same name and version with other
#   contents goes unnoticed.
# related_resources:
#   - ref: https://www.cisa.gov/resources-tools/resources/2025-minimum-elements-software-bill-materials-sbom
#     description: CISA, 2025 Minimum Elements for a Software Bill of Materials (public comment draft)
#   - ref: https://github.com/OpenChain-Project/Telco-WG/blob/main/OpenChain-Telco-SBOM-Guide_EN.md
#     description: OpenChain Telco SBOM Guide
# custom:
#   severity: low
#   default: off
#   controls: {cisa-sbom: "Component Hash", openchain-telco: "3.2"}
#   fix: >-
#     Give each component a hash of its file by one of the algorithms: hashes in CycloneDX, PackageChecksum
#     in SPDX.
#   params:
#     algorithms:
#       description: Algorithms that count.
#       default: [SHA-256, SHA-384, SHA-512, SHA3-256, SHA3-384, SHA3-512, BLAKE2b-256, BLAKE2b-384, BLAKE2b-512, BLAKE3]
#       schema: {type: array, items: {type: string, minLength: 1}, minItems: 1}
package policies.sbom.component_hash

import data.lib.sbom

deny contains finding if {
	without := [p | some p in sbom.packages; not hashed(p.spec)]
	finding := sbom.about(without, ["hashes"], "has no hash that counts", "have no hash that counts")
}

hashed(spec) if {
	some hash in spec.hashes
	plain(hash.algorithm) in algorithms
	hash.value != ""
}

# SPDX writes SHA256 and SHA3-256, CycloneDX SHA-256.
plain(algorithm) := replace(lower(algorithm), "-", "")

algorithms := {plain(a) | some a in data.params["sbom/component-hash"].algorithms}
