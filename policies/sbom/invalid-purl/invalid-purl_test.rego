package policies.sbom.invalid_purl_test

import data.policies.sbom.invalid_purl

test_invalid if {
	f := invalid_purl.deny with input as {"components": [{"type": "library", "name": "web", "purl": "npm/web", "purl_problem": "the scheme is not pkg"}]}
	f == {{"message": `the purl of component "web" is not valid: the scheme is not pkg`, "path": ["components", 0, "purl"]}}
}

test_valid if {
	count(invalid_purl.deny) == 0 with input as {"components": [{"type": "library", "name": "web", "purl": "pkg:npm/web"}, {"type": "library", "name": "x"}]}
}
