# METADATA
# title: Evidence that could not be read
# description: >-
#   A place that may hold signatures or attestations of the image gave no answer, or more of them than anybody
#   reads, and what the configuration asks for was not found elsewhere. image/unsigned and its like say that the
#   answer is unknown; this rule makes that a finding, for who can make a registry fail, or fill it with rubbish,
#   must not get in what nobody signed. Where an outage is worse, set its mode to warn for that door.
# related_resources:
#   - ref: https://github.com/kubernetes/sig-security/tree/main/sig-security-docs/papers/admission-control
#     description: Kubernetes SIG Security, Admission Control Threat Model
#   - ref: https://owasp.org/www-community/Fail_securely
#     description: OWASP, Fail securely
# custom:
#   severity: high
#   fix: Try again when the registry answers; remove what floods the image's evidence.
package policies.image.evidence_unreachable

import data.lib.attest

deny contains {"message": msg, "path": ["digest"]} if {
	some item in attest.unmet
	item.need.unsure
	msg := sprintf("what the entry %q of trust wants of %s was not found, and not everything could be read: %s", [
		item.entry, input.name, concat("; ", attest.silent),
	])
}
