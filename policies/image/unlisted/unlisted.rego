# METADATA
# title: Image that the trust configuration does not know
# description: >-
#   No entry of trust.images is about the image, so nobody has said who has to have signed it, and anybody
#   may have made it. trust.default is warn; with deny image/unsigned refuses such images.
# related_resources:
#   - ref: https://csrc.nist.gov/pubs/sp/800/190/final
#     description: NIST SP 800-190, 4.1.5 Use of untrusted images
# custom:
#   severity: low
#   fix: Add an entry for the image to trust.images, with skip when it needs no evidence.
package policies.image.unlisted

import data.lib.attest

deny contains {"message": msg, "path": ["name"]} if {
	attest.unlisted
	attest.evidence["default"] == "warn"
	msg := sprintf("no entry of trust is about %s; add one to trust.images with match: [%s/%s]", [
		input.name, input.reference.registry, input.reference.repository,
	])
}
