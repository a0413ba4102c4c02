package policies.sbom.component_filename_test

import data.policies.sbom.component_filename

document(specs) := {"components": [object.union({"type": "library", "name": "web"}, spec) | some spec in specs]}

test_without if {
	f := component_filename.deny with input as document([{"properties": {"bsi:component:filename": ["web.jar"]}}, {"properties": {"bsi:component:filename": [""]}}])
	f == {{"message": `component "web" has no file name`, "path": ["components", 1, "filename"]}}
}

test_grouped if {
	f := component_filename.deny with input as document([{"properties": {"bsi:component:filename": [""]}}, {"properties": {"bsi:component:filename": [""]}}])
	{x.message | some x in f} == {`2 components have no file name: "web", "web"`}
}

test_with if {
	count(component_filename.deny) == 0 with input as document([{"properties": {"bsi:component:filename": ["web.jar"]}}, object.union({"properties": {"bsi:component:filename": [""]}}, {"type": "file"})])
	count(component_filename.deny) == 0 with input as document([])
}
