package policies.sbom.component_purl_test

import data.policies.sbom.component_purl

document(specs) := {"components": [object.union({"type": "library", "name": "web"}, spec) | some spec in specs]}

test_without if {
	f := component_purl.deny with input as document([{"purl": "pkg:npm/web@1"}, {"cpes": ["cpe:2.3:a:acme:web:1:*:*:*:*:*:*:*"]}])
	f == {{"message": `component "web" has no purl`, "path": ["components", 1, "purl"]}}
}

test_grouped if {
	f := component_purl.deny with input as document([{"cpes": ["cpe:2.3:a:acme:web:1:*:*:*:*:*:*:*"]}, {"cpes": ["cpe:2.3:a:acme:web:1:*:*:*:*:*:*:*"]}])
	{x.message | some x in f} == {`2 components have no purl: "web", "web"`}
}

test_with if {
	count(component_purl.deny) == 0 with input as document([{"purl": "pkg:npm/web@1"}, object.union({"cpes": ["cpe:2.3:a:acme:web:1:*:*:*:*:*:*:*"]}, {"type": "file"})])
	count(component_purl.deny) == 0 with input as document([])
}
