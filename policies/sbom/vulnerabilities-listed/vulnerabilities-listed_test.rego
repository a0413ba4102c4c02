package policies.sbom.vulnerabilities_listed_test

import data.policies.sbom.vulnerabilities_listed

test_listed if {
	vulnerabilities_listed.deny == {{"message": "the SBOM lists vulnerabilities: 3", "path": ["vulnerabilities"]}} with input as {"vulnerabilities": 3}
}

test_none if {
	count(vulnerabilities_listed.deny) == 0 with input as {"vulnerabilities": 0}
	count(vulnerabilities_listed.deny) == 0 with input as {}
}
