package policies.sbom.component_creator_test

import data.policies.sbom.component_creator

document(specs) := {"components": [object.union({"type": "library", "name": "web"}, spec) | some spec in specs]}

test_without if {
	f := component_creator.deny with input as document([{"supplier": {"name": "Acme", "url": "https://acme.example"}}, {"originator": {"name": "Acme"}}])
	f == {{"message": `component "web" has no e-mail address or URL of its creator`, "path": ["components", 1, "originator"]}}
}

test_grouped if {
	f := component_creator.deny with input as document([{"originator": {"name": "Acme"}}, {"originator": {"name": "Acme"}}])
	{x.message | some x in f} == {`2 components have no e-mail address or URL of their creator: "web", "web"`}
}

test_with if {
	count(component_creator.deny) == 0 with input as document([{"supplier": {"name": "Acme", "url": "https://acme.example"}}, object.union({"originator": {"name": "Acme"}}, {"type": "file"})])
	count(component_creator.deny) == 0 with input as document([])
}
