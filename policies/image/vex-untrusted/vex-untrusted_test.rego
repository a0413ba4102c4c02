package policies.image.vex_untrusted_test

import data.policies.image.vex_untrusted

claim(changes) := object.union(
	{
		"origin": "referrer", "predicate_type": "https://openvex.dev/ns/v0.2.0", "signers": [{"authority": "ci"}],
		"predicate": {"timestamp": "2026-01-02T00:00:00Z", "statements": [{"vulnerability": {"name": "CVE-1"}, "status": "not_affected"}]},
	},
	changes,
)

facts(attestations, rejected) := {"evidence": {"digest": "sha256:1111", "attestations": attestations, "rejected": rejected}}

said(f, signers) := {x.message | some x in found} if {
	found := vex_untrusted.deny with input as {"name": "app"} with data.facts as f with data.params as {"image/vex-untrusted": {"signers": signers}}
}

test_good if {
	said(facts([claim({})], []), []) == set()
	said(facts([claim({})], []), ["ci"]) == set()
	said({}, []) == set()
}

test_v17_untrusted if {
	bad := claim({"reason": "nobody trusted signed it", "signers": []})
	said(facts([], [bad]), []) == {"VEX about app (referrer) does not count: nobody trusted signed it"}
	said(facts([claim({})], []), ["security"]) == {"VEX about app (referrer) does not count: it is signed by ci, not by security"}
	said(facts([], [claim({"predicate_type": "https://cyclonedx.org/bom", "reason": "x"})]), []) == set()
}

test_v17_other_product if {
	statement := {"vulnerability": {"name": "CVE-1"}, "status": "not_affected", "products": ["pkg:oci/app@sha256%3A2222"]}
	other := claim({"predicate": {"timestamp": "2026-01-02T00:00:00Z", "statements": [statement]}})
	said(facts([other], []), []) == {"VEX about app (referrer, signed by ci) does not count where it says \"not_affected\" of \"CVE-1\": it is about other products"}
}

test_v17_older if {
	newer := claim({"predicate": {"timestamp": "2026-01-03T00:00:00Z", "statements": [{"vulnerability": {"name": "CVE-1"}, "status": "affected"}]}})
	said(facts([claim({}), newer], []), []) == {"VEX about app (referrer, signed by ci) does not count where it says \"not_affected\" of \"CVE-1\": a newer statement says something else"}
}
