package policies.sbom.duplicate_component_test

import data.policies.sbom.duplicate_component

library(id, spec) := object.union({"type": "library", "id": id, "name": "web", "purl": "pkg:npm/web@1"}, spec)

test_twice if {
	f := duplicate_component.deny with input as {"components": [library("a", {}), library("b", {"purl": "pkg:npm/web@2"}), library("c", {})]}
	f == {{"message": `component "web" is listed twice`, "path": ["components", 2, "purl"]}}
}

test_reference if {
	problems := [{"kind": "schema", "message": "x"}, {"kind": "identifier", "ref": "a", "message": "x"}, {"kind": "identifier", "ref": "a", "message": "x"}]
	f := duplicate_component.deny with input as {"components": [], "problems": problems}
	f == {{"message": `the reference "a" stands for more than one component`, "path": ["problems", 1]}}
}

test_elsewhere if {
	count(duplicate_component.deny) == 0 with input as {"components": [library("a", {"locations": ["/a"]}), library("b", {"locations": ["/b"]}), library("c", {})]}
}
