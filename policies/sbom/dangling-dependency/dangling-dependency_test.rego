package policies.sbom.dangling_dependency_test

import data.policies.sbom.dangling_dependency

document(deps) := {"subject": {"id": "app"}, "components": [{"id": "a"}, {"id": "b"}], "dependencies": deps}

test_dangling if {
	f := dangling_dependency.deny with input as document([{"ref": "app", "depends_on": ["a", "x"]}, {"ref": "x", "depends_on": []}])
	f == {{"message": `dependencies name a component that the SBOM does not list: "x"`, "path": ["dependencies", 1, "ref"]}}
}

test_many if {
	f := dangling_dependency.deny with input as document([{"ref": "a", "depends_on": ["z", "y", "x", "w"]}])
	f == {{"message": `dependencies name components that the SBOM does not list: "w", "x", "y" and 1 more`, "path": ["dependencies", 0, "depends_on", 0]}}
}

test_here if {
	count(dangling_dependency.deny) == 0 with input as document([{"ref": "app", "depends_on": ["a", "urn:cdx:0/1#x", "DocumentRef-x:SPDXRef-y"]}, {"ref": "b", "depends_on": []}])
	count(dangling_dependency.deny) == 0 with input as {"components": [{"id": "a"}], "dependencies": [{"ref": "a", "depends_on": []}]}
}
