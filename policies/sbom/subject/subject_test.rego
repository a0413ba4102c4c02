package policies.sbom.subject_test

import data.policies.sbom.subject

test_without if {
	count(subject.deny) == 1 with input as {"components": []}
	count(subject.deny) == 1 with input as {"subject": {"name": ""}}
}

test_with if count(subject.deny) == 0 with input as {"subject": {"name": "shop"}}
