package policies.sbom.copyright_test

import data.policies.sbom.copyright

document(specs) := {"components": [object.union({"type": "library", "name": "web"}, spec) | some spec in specs]}

test_without if {
	f := copyright.deny with input as document([{"copyright": "NONE"}, {"copyright": "NOASSERTION"}])
	f == {{"message": `component "web" has no copyright notice`, "path": ["components", 1, "copyright"]}}
}

test_grouped if {
	f := copyright.deny with input as document([{"copyright": "NOASSERTION"}, {"copyright": "NOASSERTION"}])
	{x.message | some x in f} == {`2 components have no copyright notice: "web", "web"`}
}

test_with if {
	count(copyright.deny) == 0 with input as document([{"copyright": "NONE"}, object.union({"copyright": "NOASSERTION"}, {"type": "file"})])
	count(copyright.deny) == 0 with input as document([])
}
