package policies.sbom.invalid_test

import data.policies.sbom.invalid

test_problems if {
	f := invalid.deny with input as {"problems": [{"message": "bomFormat is missing", "path": []}, {"message": "type is no type", "path": ["components", 0, "type"]}]}
	f == {
		{"message": "the SBOM is not valid: bomFormat is missing", "path": ["problems", 0]},
		{"message": "the SBOM is not valid: type is no type", "path": ["problems", 1]},
	}
}

test_valid if count(invalid.deny) == 0 with input as {"problems": []}
