package policies.sbom.timestamp_test

import data.policies.sbom.timestamp

messages(document) := {f.message | some f in timestamp.deny with input as document with time.now_ns as 1772445600000000000}

test_without if {
	messages({}) == {"the SBOM does not say when it was made"}
	messages({"created": "yesterday"}) == {`the SBOM was made at "yesterday", which is no time`}
}

test_future if {
	messages({"created": "2026-03-03T10:00:01Z"}) == {"the SBOM claims to be made in the future, at 2026-03-03T10:00:01Z"}
}

test_past if {
	messages({"created": "2026-03-03T09:00:00Z"}) == set()
	messages({"created": "2019-03-02T10:00:00.5+02:00"}) == set()
}
