package policies.sbom.component_properties_test

import data.policies.sbom.component_properties

document(properties) := {"format": "cyclonedx", "components": [{"type": "library", "name": "web", "properties": properties}]}

good := {
	"bsi:component:executable": ["non-executable"],
	"bsi:component:archive": ["archive"],
	"bsi:component:structured": ["structured"],
}

test_missing if {
	count(component_properties.deny) == 3 with input as document({})
	count(component_properties.deny) == 1 with input as document(object.remove(good, ["bsi:component:archive"]))
	count(component_properties.deny) == 1 with input as document(object.union(good, {"bsi:component:archive": ["yes"]}))
	count(component_properties.deny) == 1 with input as document(object.union(good, {"bsi:component:archive": ["archive", "archive"]}))
}

test_given if count(component_properties.deny) == 0 with input as document(good)

test_spdx if {
	spdx := object.union(document({}), {"format": "spdx"})
	count(component_properties.deny) == 0 with input as spdx
	count(component_properties.unknown) == 1 with input as spdx
}
