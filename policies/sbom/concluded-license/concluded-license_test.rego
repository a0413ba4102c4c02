package policies.sbom.concluded_license_test

import data.policies.sbom.concluded_license

document(specs) := {"components": [object.union({"type": "library", "name": "web"}, spec) | some spec in specs]}

test_without if {
	f := concluded_license.deny with input as document([{"licenses": {"concluded": [{"text": "MIT", "kind": "id", "alternatives": [[{"id": "MIT", "plus": false, "known": true}]]}], "declared": [], "observed": []}}, {"licenses": {"concluded": [{"text": "BSD-like", "kind": "name"}], "declared": [], "observed": []}}])
	f == {{"message": `component "web" has no concluded licence that is an SPDX expression`, "path": ["components", 1, "licenses", "concluded"]}}
}

test_grouped if {
	f := concluded_license.deny with input as document([{"licenses": {"concluded": [{"text": "BSD-like", "kind": "name"}], "declared": [], "observed": []}}, {"licenses": {"concluded": [{"text": "BSD-like", "kind": "name"}], "declared": [], "observed": []}}])
	{x.message | some x in f} == {`2 components have no concluded licence that is an SPDX expression: "web", "web"`}
}

test_with if {
	count(concluded_license.deny) == 0 with input as document([{"licenses": {"concluded": [{"text": "MIT", "kind": "id", "alternatives": [[{"id": "MIT", "plus": false, "known": true}]]}], "declared": [], "observed": []}}, object.union({"licenses": {"concluded": [{"text": "BSD-like", "kind": "name"}], "declared": [], "observed": []}}, {"type": "file"})])
	count(concluded_license.deny) == 0 with input as document([])
}
