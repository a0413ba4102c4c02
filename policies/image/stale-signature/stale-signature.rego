# METADATA
# title: Signature or attestation that is too old
# description: >-
#   All that is wrong with the evidence of the image is its age: the configuration limits it with maxAge, and a
#   log or a timestamp authority says when it was signed. An old image lacks what was fixed since, and who
#   can make you run it again undoes your updates. image/unsigned and image/missing-attestation leave such images
#   to this rule: who turns it off accepts evidence of any age.
# related_resources:
#   - ref: https://theupdateframework.github.io/specification/latest/#goals-to-protect-against-specific-attacks
#     description: The Update Framework, Rollback and indefinite freeze attacks
# custom:
#   severity: high
#   fix: Rebuild the image and sign it anew; sign it again as it is only after looking at what is in it.
package policies.image.stale_signature

import data.lib.attest

deny contains {"message": msg, "path": ["digest"]} if {
	some item in attest.unmet
	item.need.aged
	not item.need.unsure
	msg := sprintf("the evidence of %s is older than the entry %q of trust allows: %s", [input.name, item.entry, concat("; ", item.need.stale)])
}
