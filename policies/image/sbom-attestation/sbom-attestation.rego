# METADATA
# title: Image without an attested SBOM
# description: >-
#   A bill of materials that the image's builder signed says what is in the image also where no scanner can look,
#   and stays true when the scanner changes. The rule wants one that a trusted authority signed, about this very
#   digest, in CycloneDX or SPDX. It says nothing unless the parameter required is true.
# related_resources:
#   - ref: https://github.com/in-toto/attestation/blob/main/spec/predicates/README.md
#     description: in-toto, Vetted predicates (CycloneDX, SPDX)
#   - ref: https://www.cisa.gov/sbom
#     description: CISA, Software Bill of Materials
# custom:
#   severity: high
#   fix: Sign the SBOM where the image is built, for example with sallyport image REF --attest.
#   params:
#     required:
#       description: Whether images need an attested SBOM.
#       default: false
#       example: true
#       schema: {type: boolean}
#     formats:
#       description: The formats that count.
#       default: [cyclonedx, spdx]
#       schema: {type: array, minItems: 1, items: {enum: [cyclonedx, spdx]}}
#     signers:
#       description: Names of the authorities whose SBOM counts; empty means all that are trusted.
#       default: []
#       schema: {type: array, items: {type: string, minLength: 1}}
package policies.image.sbom_attestation

import data.lib.attest

params := data.params["image/sbom-attestation"]

types := {"cyclonedx": "https://cyclonedx.org/bom", "spdx": "https://spdx.dev/Document"}

found := [a |
	some format in params.formats
	some a in attest.by(attest.attestations(types[format]), params.signers)
]

# holds tells what is an SBOM from what only says so. One that is too large for rules is taken at its word:
# its signer gave it. One that has no predicate says nothing.
holds(a) if {
	not a.predicate
	a.predicate_bytes > 0
}

holds(a) if a.predicate.bomFormat == "CycloneDX"

holds(a) if begins(a.predicate.spdxVersion, "SPDX-")

holds(a) if begins(a.predicate["@context"], "https://spdx.org/")

# Tools sign SPDX's tag-value as text, or within Data.
holds(a) if begins(a.predicate, "SPDXVersion:")

holds(a) if begins(a.predicate.Data, "SPDXVersion:")

begins(text, start) if {
	is_string(text)
	startswith(text, start)
}

good if {
	some a in found
	holds(a)
}

deny contains {"message": msg, "path": ["digest"]} if {
	params.required
	attest.evidence
	not good
	count(attest.silent) == 0
	msg := sprintf("%s has no SBOM (%s) that a trusted authority signed%s", [input.name, concat(" or ", params.formats), hollow])
}

hollow := sprintf("; what %s signed is called one and is none", [attest.signers(found[0])]) if {
	count(found) > 0
} else := ""

unknown contains u if {
	params.required
	attest.evidence
	not good
	some u in attest.missing(sprintf("whether %s has an attested SBOM", [input.name]))
}
