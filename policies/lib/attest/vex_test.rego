package lib.attest_test

import data.lib.attest

vex_image := {"name": "ghcr.io/acme/app:1", "reference": {"registry": "ghcr.io", "repository": "acme/app", "tag": "1", "digest": ""}}

vex_statement(changes) := object.union({"vulnerability": {"name": "CVE-1"}, "status": "not_affected", "timestamp": "2026-01-01T00:00:00Z"}, changes)

vex_facts(statements) := {"evidence": {"digest": "sha256:1111", "index_digest": "sha256:2222", "attestations": [{
	"origin": "referrer", "predicate_type": "https://openvex.dev/ns/v0.2.0", "signers": [{"authority": "ci"}],
	"predicate": {"timestamp": "2026-01-02T00:00:00Z", "statements": statements},
}]}}

counting(statements) := [s.status | some s in found] if {
	found := attest.vex([]) with data.facts as vex_facts(statements) with input as vex_image
}

ignored(statements) := [s.problem | some s in found] if {
	found := attest.vex_ignored([]) with data.facts as vex_facts(statements) with input as vex_image
}

test_v17_products if {
	every product in [
		"pkg:oci/app@sha256%3A1111", "pkg:oci/app@sha256:2222?repository_url=x", {"@id": "pkg:oci/app@sha256%3a1111"},
		{"@id": "x", "hashes": {"sha-256": "1111"}}, {"@id": "x", "identifiers": {"purl": "pkg:oci/app@sha256%3A1111"}},
		"pkg:oci/app?repository_url=ghcr.io/acme/app", "pkg:oci/app?arch=amd64&repository_url=ghcr.io%2Facme%2Fapp",
	] {
		counting([vex_statement({"products": [product]})]) == ["not_affected"]
	}
	every product in [
		"pkg:oci/app@sha256%3A3333", {"@id": "x", "hashes": {"sha-256": "3333"}}, "pkg:oci/app", "pkg:oci/app?repository_url=ghcr.io/evil/app",
		"pkg:oci/app@sha256%3A3333?repository_url=ghcr.io/acme/app", "pkg:oci/pp?repository_url=ghcr.io/acme/app", 7, {}, "", [],
	] {
		ignored([vex_statement({"products": [product]})]) == ["it is about other products"]
	}
	counting([vex_statement({})]) == ["not_affected"]
}

test_v17_newer if {
	affected := vex_statement({"status": "affected", "timestamp": "2026-01-05T00:00:00Z"})
	counting([vex_statement({}), affected]) == ["affected"]
	ignored([vex_statement({}), affected]) == ["a newer statement says something else"]
	counting([vex_statement({}), object.union(affected, {"vulnerability": {"name": "CVE-2"}})]) == ["not_affected", "affected"]
	counting([vex_statement({"last_updated": "2026-01-06T00:00:00Z"}), affected]) == ["not_affected"]
}

test_vex_that_says_nothing if {
	ignored([vex_statement({"status": "fine"})]) == ["its status is none of OpenVEX"]
	ignored([vex_statement({"timestamp": "soon"})]) == ["it has no valid time"]
	ignored([vex_statement({"vulnerability": ""})]) == ["it names no vulnerability"]
	counting([{"vulnerability": "CVE-1", "status": "fixed"}]) == ["fixed"]
	counting("none") == []
	counting(["none"]) == []
	ignored([vex_statement({"products": "x"})]) == ["it is about other products"]
}

test_v17_signers if {
	attest.vex(["qa"]) == [] with data.facts as vex_facts([vex_statement({})]) with input as vex_image
	count(attest.vex(["ci"])) == 1 with data.facts as vex_facts([vex_statement({})]) with input as vex_image
}

# In doubt nothing is cleared: two statements at once, a document that nobody can look at, a time to come.
test_v17_doubt if {
	affected := vex_statement({"status": "affected"})
	counting([vex_statement({}), affected]) == ["affected"]
	counting([vex_statement({}), object.union(affected, {"vulnerability": {"name": "CVE-2"}})]) == ["not_affected", "affected"]
	ignored([vex_statement({"timestamp": "2150-01-01T00:00:00Z"})]) == ["it is dated in the future"]
	large := {"origin": "large", "predicate_type": "https://openvex.dev/ns", "predicate_bytes": 5000000, "signers": [{"authority": "ci"}]}
	some attestation in vex_facts([vex_statement({}), object.union(affected, {"vulnerability": {"name": "CVE-2"}})]).evidence.attestations
	blind := {"evidence": {"digest": "sha256:1111", "index_digest": "", "attestations": [attestation, large]}}
	[s.status | some s in attest.vex([])] == ["affected"] with data.facts as blind with input as vex_image
	[s.problem | some s in attest.vex_ignored([])] == [
		"another document of VEX is too large to be looked at, and may say something else", "it is too large to be looked at",
	] with data.facts as blind with input as vex_image
}
