# METADATA
# title: Verification summary that says FAILED
# description: >-
#   A verification summary (SLSA VSA) is the verdict of somebody who looked at the image, and is signed whether it
#   was good or bad. An entry of trust that asks for one is met by either; this rule wants the newest of each
#   verifier, among those by the authorities that the entry names, to say PASSED. One that says when it was made
#   badly, or not at all, cannot be told to be old.
# related_resources:
#   - ref: https://slsa.dev/spec/v1.1/verification_summary
#     description: SLSA, Verification Summary Attestation
# custom:
#   severity: high
#   fix: Mend what the verifier found, and have the image verified again.
package policies.image.failed_summary

import data.lib.attest

type := "https://slsa.dev/verification_summary/v1"

# asked is who the entries want a summary of.
asked contains name if {
	some entry in attest.evidence.entries
	some need in entry.needs
	attest.is_type(need.what, type)
	some name in need.from
}

summaries := attest.by(attest.attestations(type), asked_list) if count(asked_list) > 0

asked_list := [name | some name in asked]

passed(summary) if summary.predicate.verificationResult == "PASSED"

# ns is when a summary was made; it is undefined for a time that is none, or is to come.
ns(summary) := at if {
	at := attest.moment_ns(summary.predicate.timeVerified)
	at <= time.now_ns() + ((24 * 3600) * 1000000000)
}

timed(summary) if ns(summary)

verifier(summary) := summary.predicate.verifier.id

# outdated holds when the same verifier has looked again since.
outdated(summary) if {
	some other in summaries
	verifier(other) == verifier(summary)
	ns(other) > ns(summary)
}

deny contains {"message": msg, "path": ["digest"]} if {
	some summary in summaries
	summary.predicate
	not passed(summary)
	not outdated(summary)
	msg := sprintf("the verification summary of %s (%s, signed by %s) does not say PASSED", [input.name, summary.origin, attest.signers(summary)])
}

# One that passed without a time may be older than one that failed.
deny contains {"message": msg, "path": ["digest"]} if {
	some summary in summaries
	passed(summary)
	not timed(summary)
	msg := sprintf("the verification summary of %s (%s, signed by %s) does not say when it was made", [input.name, summary.origin, attest.signers(summary)])
}

unknown contains {"message": msg, "path": ["digest"]} if {
	some summary in summaries
	not summary.predicate
	msg := sprintf("whether %s passed verification is unknown: the summary %s, signed by %s, has no predicate that can be looked at", [input.name, summary.origin, attest.signers(summary)])
}
