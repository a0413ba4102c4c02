package policies.sbom.component_supplier_test

import data.policies.sbom.component_supplier

document(specs) := {"components": [object.union({"type": "library", "name": "web"}, spec) | some spec in specs]}

test_without if {
	f := component_supplier.deny with input as document([{"supplier": {"type": "organization", "name": "Acme"}}, {"originator": {"type": "unknown", "name": "NOASSERTION"}}])
	f == {{"message": `component "web" has no supplier`, "path": ["components", 1, "supplier"]}}
}

test_grouped if {
	f := component_supplier.deny with input as document([{"originator": {"type": "unknown", "name": "NOASSERTION"}}, {"originator": {"type": "unknown", "name": "NOASSERTION"}}])
	{x.message | some x in f} == {`2 components have no supplier: "web", "web"`}
}

test_with if {
	count(component_supplier.deny) == 0 with input as document([{"supplier": {"type": "organization", "name": "Acme"}}, object.union({"originator": {"type": "unknown", "name": "NOASSERTION"}}, {"type": "file"})])
	count(component_supplier.deny) == 0 with input as document([])
}
