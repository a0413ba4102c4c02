package policies.sbom.component_identifier_test

import data.policies.sbom.component_identifier

document(specs) := {"components": [object.union({"type": "library", "name": "web"}, spec) | some spec in specs]}

test_without if {
	f := component_identifier.deny with input as document([{"cpes": ["cpe:2.3:a:acme:web:1:*:*:*:*:*:*:*"]}, {"cpes": [], "purl": ""}])
	f == {{"message": `component "web" has no identifier`, "path": ["components", 1]}}
}

test_grouped if {
	f := component_identifier.deny with input as document([{"cpes": [], "purl": ""}, {"cpes": [], "purl": ""}])
	{x.message | some x in f} == {`2 components have no identifier: "web", "web"`}
}

test_with if {
	count(component_identifier.deny) == 0 with input as document([{"cpes": ["cpe:2.3:a:acme:web:1:*:*:*:*:*:*:*"]}, object.union({"cpes": [], "purl": ""}, {"type": "file"})])
	count(component_identifier.deny) == 0 with input as document([])
}
