package policies.image.downgraded_test

import data.policies.image.downgraded

before := {"digest": "sha256:1", "signers": ["ci", "qa"], "attestations": ["cyclonedx"]}

facts(summary) := {"evidence": {"previous": before, "summary": object.union({"digest": "sha256:2"}, summary), "unknown": []}}

weak := facts({"signers": ["ci"], "attestations": ["spdx"]})

test_lost if {
	downgraded.deny == {{
		"message": "app lacks what the image before it had (sha256:1): an attestation cyclonedx, the signature by qa",
		"path": ["digest"],
	}} with input as {"name": "app"} with data.facts as weak
}

test_kept if {
	more := facts({"signers": ["ci", "new", "qa"], "attestations": ["cyclonedx", "spdx"]})
	count(downgraded.deny) == 0 with input as {"name": "app"} with data.facts as more
	count(downgraded.unknown) == 0 with input as {"name": "app"} with data.facts as more
}

test_same_image if {
	same := facts({"digest": "sha256:1", "signers": [], "attestations": []})
	count(downgraded.deny) == 0 with input as {"name": "app"} with data.facts as same
}

test_no_memory if {
	count(downgraded.deny) == 0 with input as {"name": "app"} with data.facts as {"evidence": {"summary": {"digest": "a", "signers": [], "attestations": []}, "unknown": []}}
	count(downgraded.deny) == 0 with input as {"name": "app"} with data.facts as {}
}

test_unsure if {
	silent := json.patch(weak, [{"op": "replace", "path": "/evidence/unknown", "value": [{"what": "ghcr.io", "why": "503"}]}])
	count(downgraded.deny) == 0 with input as {"name": "app"} with data.facts as silent
	count(downgraded.unknown) == 1 with input as {"name": "app"} with data.facts as silent
}
