# METADATA
# title: VEX that does not count
# description: >-
#   A document of VEX says that a vulnerability does not matter here, and so makes findings disappear. One that
#   nobody trusted signed, or whose statements are about another image, are not dated, or are older than one that
#   says something else, is left aside, and this rule shows it: somebody may have tried, or somebody relies on
#   what has no effect.
# related_resources:
#   - ref: https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md
#     description: OpenVEX Specification
#   - ref: https://www.cisa.gov/resources-tools/resources/minimum-requirements-vulnerability-exploitability-exchange-vex
#     description: CISA, Minimum Requirements for VEX
# custom:
#   severity: low
#   fix: Have a trusted authority sign VEX about this image's digest, or remove what is left aside.
#   params:
#     signers:
#       description: Names of the authorities whose VEX counts; empty means all that are trusted.
#       default: []
#       schema: {type: array, items: {type: string, minLength: 1}}
package policies.image.vex_untrusted

import data.lib.attest

type := "https://openvex.dev/ns"

signers := data.params["image/vex-untrusted"].signers

deny contains {"message": msg, "path": ["digest"]} if {
	some claim in attest.evidence.rejected
	attest.is_type(claim.predicate_type, type)
	msg := sprintf("VEX about %s (%s) does not count: %s", [input.name, claim.origin, claim.reason])
}

deny contains {"message": msg, "path": ["digest"]} if {
	all := attest.attestations(type)
	trusted := attest.by(all, signers)
	some claim in all
	not claim in trusted
	msg := sprintf("VEX about %s (%s) does not count: it is signed by %s, not by %s", [input.name, claim.origin, attest.signers(claim), concat(", ", signers)])
}

deny contains {"message": msg, "path": ["digest"]} if {
	some s in attest.vex_ignored(signers)
	msg := sprintf("VEX about %s (%s, signed by %s) does not count where it says %q of %q: %s", [
		input.name, s.origin, s.signers, s.status, s.vulnerability, s.problem,
	])
}
