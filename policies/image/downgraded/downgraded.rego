# METADATA
# title: Image with weaker evidence than the one before
# description: >-
#   The image that was last accepted from this repository had signatures or attestations that this one lacks.
#   An attacker who can push, but not sign, leaves exactly this trace, and so does a pipeline that somebody
#   turned off. What was accepted before is known where evidence is remembered.
# related_resources:
#   - ref: https://slsa.dev/spec/v1.1/threats
#     description: SLSA, Supply chain threats
# custom:
#   severity: high
#   fix: Find out why the evidence is missing; build the image the way that the one before was built.
package policies.image.downgraded

import data.lib.attest

previous := attest.evidence.previous

current := attest.evidence.summary

lost contains sprintf("the signature by %s", [name]) if {
	some name in previous.signers
	not name in current.signers
}

lost contains sprintf("an attestation %s", [type]) if {
	some type in previous.attestations
	not type in current.attestations
}

deny contains {"message": msg, "path": ["digest"]} if {
	previous.digest != current.digest
	count(attest.silent) == 0
	count(lost) > 0
	msg := sprintf("%s lacks what the image before it had (%s): %s", [input.name, previous.digest, concat(", ", lost)])
}

unknown contains u if {
	previous.digest != current.digest
	count(lost) > 0
	some u in attest.missing(sprintf("%s, which the image before had,", [concat(", ", lost)]))
}
