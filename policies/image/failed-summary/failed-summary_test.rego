package policies.image.failed_summary_test

import data.policies.image.failed_summary

image := {"name": "app"}

type := "https://slsa.dev/verification_summary/v1"

summary(authority, verifier, at, result) := {
	"origin": "referrer", "predicate_type": type, "signers": [{"authority": authority}],
	"predicate": {"verifier": {"id": verifier}, "timeVerified": at, "verificationResult": result},
}

facts(needed, summaries) := {"evidence": {
	"entries": [{"name": "shop", "needs": [{"what": needed, "from": ["ci"]}]}],
	"unknown": [], "attestations": summaries,
}}

found(needed, summaries) := n if n := count(failed_summary.deny) with input as image with data.facts as facts(needed, summaries)

test_passed if {
	found(type, []) == 0
	found(type, [summary("ci", "v", "2026-01-02T00:00:00Z", "PASSED")]) == 0
	found(type, [summary("ci", "v", "2026-01-02T00:00:00Z", "PASSED"), summary("ci", "v", "2026-01-01T00:00:00Z", "FAILED")]) == 0
}

test_failed if {
	every result in ["FAILED", "passed", "", 1, null] {
		found(type, [summary("ci", "v", "2026-01-02T00:00:00Z", result)]) == 1
	}
	failed := summary("ci", "v", "2026-01-02T00:00:00Z", "FAILED")
	found(type, [failed, summary("ci", "v", "2026-01-01T00:00:00Z", "PASSED")]) == 1
	found(type, [failed, summary("ci", "w", "2026-01-03T00:00:00Z", "PASSED")]) == 1
	found(type, [failed, summary("ci", "v", "2150-01-01T00:00:00Z", "PASSED")]) == 2
	found(type, [failed, summary("ci", "v", "soon", "PASSED")]) == 2
	found(type, [failed, summary("other", "v", "2026-01-03T00:00:00Z", "PASSED")]) == 1
	found(type, [object.union(failed, {"predicate": {}})]) == 1
	found(type, [object.union(failed, {"predicate": "text"})]) == 1
}

# What nobody asks for is nobody's verdict here: a scan would otherwise fail for ever after it failed once.
test_not_asked if {
	failed := summary("ci", "v", "2026-01-02T00:00:00Z", "FAILED")
	found("https://cyclonedx.org/bom", [failed]) == 0
	found(type, [summary("other", "v", "2026-01-02T00:00:00Z", "FAILED")]) == 0
	count(failed_summary.deny) == 0 with input as image with data.facts as {}
}

test_hidden if {
	large := object.remove(summary("ci", "v", "", ""), ["predicate"])
	count(failed_summary.unknown) == 1 with input as image with data.facts as facts(type, [large])
	found(type, [large]) == 0
}
