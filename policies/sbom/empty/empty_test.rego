package policies.sbom.empty_test

import data.policies.sbom.empty

test_empty if {
	empty.deny == {{"message": "the SBOM lists no component", "path": ["components"]}} with input as {"components": []}
}

test_filled if count(empty.deny) == 0 with input as {"components": [{"type": "file", "name": "x"}]}
