# METADATA
# title: Image that is not signed by whom it should
# description: >-
#   A signature ties the digest of an image to somebody who answers for it; without one, whoever can write
#   to the registry, or sits on the way to it, decides what runs. Who has to have signed which images stands in
#   the section trust of the configuration. An attestation is no signature, and a key that appears twice counts
#   once. An image that no entry of trust is about is a finding as long as trust.default is deny.
# related_resources:
#   - ref: https://docs.sigstore.dev/about/overview/
#     description: Sigstore, Overview
#   - ref: https://slsa.dev/spec/v1.1/threats
#     description: SLSA, Supply chain threats
# custom:
#   severity: high
#   fix: Sign the image by those whom the configuration asks for, or add an entry for it to trust.images.
package policies.image.unsigned

import data.lib.attest

deny contains {"message": msg, "path": ["digest"]} if {
	some item in attest.unmet
	item.need.what == "signature"
	not item.need.unsure
	not item.need.aged # image/stale-signature says so
	msg := sprintf("%s is not signed as the entry %q of trust wants: %s", [input.name, item.entry, item.need.why])
}

deny contains {"message": msg, "path": ["name"]} if {
	attest.unlisted
	attest.evidence["default"] == "deny"
	msg := sprintf("no entry of trust is about %s, and trust.default is deny; add one to trust.images with match: [%s/%s]", [
		input.name, input.reference.registry, input.reference.repository,
	])
}

unknown contains {"message": msg, "path": ["digest"]} if {
	some item in attest.unmet
	item.need.what == "signature"
	item.need.unsure
	msg := sprintf("whether %s is signed as the entry %q of trust wants is unknown: %s", [input.name, item.entry, item.need.why])
}

unknown contains {"message": msg, "path": ["name"]} if {
	attest.unnamed
	msg := sprintf("who has to have signed %s is unknown: it has no reference that entries of trust could be about", [input.name])
}
