package policies.sbom.component_hash_test

import data.policies.sbom.component_hash

findings(hashes) := {f | some f in component_hash.deny with input as {"components": [{"type": "library", "name": "web", "hashes": hashes}]} with data.params as {"sbom/component-hash": {"algorithms": ["SHA-256"]}}}

test_without if {
	every hashes in [[], [{"algorithm": "MD5", "value": "0f"}], [{"algorithm": "SHA-256", "value": ""}]] {
		findings(hashes) == {{"message": `component "web" has no hash that counts`, "path": ["components", 0, "hashes"]}}
	}
}

test_with if {
	every algorithm in ["SHA-256", "SHA256", "sha-256"] {
		count(findings([{"algorithm": "MD5", "value": "0f"}, {"algorithm": algorithm, "value": "0f"}])) == 0
	}
}
