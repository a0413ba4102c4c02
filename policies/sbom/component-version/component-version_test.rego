package policies.sbom.component_version_test

import data.policies.sbom.component_version

document(specs) := {"components": [object.union({"type": "library", "name": "web"}, spec) | some spec in specs]}

test_without if {
	f := component_version.deny with input as document([{"package": {"type": "npm", "name": "web", "version": "1"}}, {"version": "UNKNOWN"}])
	f == {{"message": `component "web" has no version`, "path": ["components", 1, "version"]}}
}

test_grouped if {
	f := component_version.deny with input as document([{"version": "UNKNOWN"}, {"version": "UNKNOWN"}])
	{x.message | some x in f} == {`2 components have no version: "web", "web"`}
}

test_with if {
	count(component_version.deny) == 0 with input as document([{"package": {"type": "npm", "name": "web", "version": "1"}}, object.union({"version": "UNKNOWN"}, {"type": "file"})])
	count(component_version.deny) == 0 with input as document([])
}
