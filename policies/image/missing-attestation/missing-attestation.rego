# METADATA
# title: Attestation that is missing
# description: >-
#   An attestation is a signed statement about the image: how it was built, what is in it, what a scan found.
#   Which of them an image needs, and by whom, stands in the section trust of the configuration. One of another
#   type, about another digest, or made by somebody else does not count.
# related_resources:
#   - ref: https://github.com/in-toto/attestation/blob/main/spec/README.md
#     description: in-toto Attestation Framework
#   - ref: https://slsa.dev/attestation-model
#     description: SLSA, Software attestations
# custom:
#   severity: high
#   fix: Make the attestation where the image is built, with sallyport attest or cosign attest.
package policies.image.missing_attestation

import data.lib.attest

deny contains {"message": msg, "path": ["digest"]} if {
	some item in attest.unmet
	item.need.what != "signature"
	not item.need.unsure
	not item.need.aged # image/stale-signature says so
	msg := sprintf("%s lacks an attestation that the entry %q of trust wants: %s", [input.name, item.entry, item.need.why])
}

unknown contains {"message": msg, "path": ["digest"]} if {
	some item in attest.unmet
	item.need.what != "signature"
	item.need.unsure
	msg := sprintf("whether %s has the attestation that the entry %q of trust wants is unknown: %s", [input.name, item.entry, item.need.why])
}
