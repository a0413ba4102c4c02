package lib.attest_test

import data.lib.attest

test_types if {
	attest.is_type("https://cyclonedx.org/bom", "https://cyclonedx.org/bom")
	attest.is_type("https://cyclonedx.org/bom/v1.6", "https://cyclonedx.org/bom")
	not attest.is_type("https://cyclonedx.org/bomb", "https://cyclonedx.org/bom")
	not attest.is_type("https://cyclonedx.org/bom/x", "https://cyclonedx.org/bom")
	not attest.is_type("https://slsa.dev/provenance/v1/2", "https://slsa.dev/provenance/v1")
}

claims := [{"predicate_type": "a/v1", "signers": [{"authority": "x"}, {"authority": "y"}]}, {"predicate_type": "b", "signers": [{"authority": "z"}]}]

test_attestations if {
	facts := {"evidence": {"attestations": claims}}
	count(attest.attestations("a")) == 1 with data.facts as facts
	count(attest.attestations("c")) == 0 with data.facts as facts
	attest.by(claims, []) == claims
	attest.by(claims, ["z"]) == [claims[1]]
	attest.by(claims, ["nobody"]) == []
	attest.signers(claims[0]) == "x, y"
}

test_needs if {
	entry := {"name": "e", "needs": [{"what": "signature", "met": false}, {"what": "a", "met": true}]}
	attest.unmet == [{"entry": "e", "need": {"what": "signature", "met": false}}] with data.facts as {"evidence": {"entries": [entry]}}
	attest.unmet == [] with data.facts as {}
}

test_unlisted if {
	none := {"evidence": {"entries": []}}
	attest.unlisted with data.facts as none with input as {"reference": {"registry": "a"}}
	not attest.unnamed with data.facts as none with input as {"reference": {"registry": "a"}}
	not attest.unlisted with data.facts as none with input as {}
	attest.unnamed with data.facts as none with input as {}
	not attest.unlisted with data.facts as {} with input as {"reference": {"registry": "a"}}
	not attest.unnamed with data.facts as {} with input as {}
}

test_silence if {
	facts := {"evidence": {"unknown": [{"what": "ghcr.io", "why": "503"}]}}
	attest.missing("an SBOM") == {{"message": "an SBOM is unknown, for there is no answer from ghcr.io: 503", "path": ["digest"]}} with data.facts as facts
	not attest.missing("an SBOM") with data.facts as {"evidence": {"unknown": []}}
}

test_moments if {
	attest.moment_ns("1970-01-01T00:00:01Z") == 1000000000
	attest.moment_ns("2024-02-29T23:59:59.5+02:00")
	attest.moment_ns("2000-02-29T00:00:00Z")
	every text in [
		"", "yesterday", 7, null, "2023-02-29T00:00:00Z", "1990-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-02-30T00:00:00Z", "2026-04-31T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z",
		"0001-01-01T00:00:00Z", "2026-01-01", "2026-01-01 00:00:00Z",
	] {
		not attest.moment_ns(text)
	}
}
