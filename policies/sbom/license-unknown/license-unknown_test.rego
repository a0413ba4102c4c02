package policies.sbom.license_unknown_test

import data.policies.sbom.license_unknown

mit := {"text": "MIT", "kind": "id", "alternatives": [[part("MIT")]]}

part(id) := {"id": id, "plus": false, "known": true}

expression(text, alternatives) := {"text": text, "kind": "expression", "alternatives": alternatives}

component(licenses) := {
	"type": "library", "name": "web", "purl": "pkg:npm/web@1", "package": {"type": "npm", "name": "web"},
	"licenses": object.union({"declared": [], "concluded": [], "observed": []}, licenses),
}

messages(list) := {f.message | some f in license_unknown.deny with input as {"components": [component({"declared": list})]}}

test_unclear if {
	every l in [
		{"text": "BSD-like", "kind": "name"}, {"text": "MIT OR", "kind": "expression", "problem": "it ends with OR"},
		expression("MIT OR Foo-1.0", [[part("MIT")], [object.union(part("Foo-1.0"), {"known": false})]]),
	] {
		messages([l]) == {`component "web" has a licence that is no SPDX expression`}
	}
}

test_clear if {
	messages([]) == set()
	messages([{"text": "NOASSERTION", "kind": "noassertion"}]) == set()
	messages([mit, expression("LicenseRef-x", [[object.union(part("LicenseRef-x"), {"known": false})]])]) == set()
}
