package policies.sbom.invalid_test

import data.policies.sbom.invalid

flaw(message) := {"kind": "schema", "message": message, "path": []}

test_problems if {
	f := invalid.deny with input as {"problems": [flaw("bomFormat is missing"), flaw("type is no type")]}
	f == {
		{"message": "the SBOM is not valid: bomFormat is missing", "path": ["problems", 0]},
		{"message": "the SBOM is not valid: type is no type", "path": ["problems", 1]},
	}
}

test_place if {
	f := invalid.deny with input as {"problems": [{"kind": "schema", "message": "is missing", "path": ["components", 3, "type"]}]}
	{finding.message | some finding in f} == {"the SBOM is not valid: components[3].type: is missing"}
}

test_alike if {
	f := invalid.deny with input as {"problems": [flaw("x"), flaw("y"), flaw("x"), flaw("x")]}
	{finding.message | some finding in f} == {"the SBOM is not valid: x (and 2 more like this)", "the SBOM is not valid: y"}
}

test_many if {
	f := invalid.deny with input as {"problems": [flaw(sprintf("%d", [i])) | some i in numbers.range(1, 30)]}
	count(f) == 11
	{"message": "the SBOM is not valid in 20 other ways; sallyport sbom validate shows them", "path": ["problems"]} in f
}

test_valid if {
	count(invalid.deny) == 0 with input as {"problems": []}
	count(invalid.deny) == 0 with input as {"problems": [{"kind": "reference", "message": "x", "ref": "y", "path": []}]}
}
