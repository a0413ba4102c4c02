package policies.sbom.dangling_dependency_test

import data.policies.sbom.dangling_dependency

to(refs) := {"problems": array.concat([{"kind": "schema", "message": "x"}], [{"kind": "reference", "ref": ref, "message": "x"} | some ref in refs])}

test_dangling if {
	f := dangling_dependency.deny with input as to(["x", "x"])
	f == {{"message": `the SBOM refers to "x", which it does not list`, "path": ["problems", 1]}}
}

test_many if {
	f := dangling_dependency.deny with input as to(["z", "y", "x", "w"])
	f == {{"message": `the SBOM refers to what it does not list: "w", "x", "y" and 1 more`, "path": ["problems", 1]}}
}

test_here if count(dangling_dependency.deny) == 0 with input as to([])
