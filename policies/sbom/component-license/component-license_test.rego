package policies.sbom.component_license_test

import data.policies.sbom.component_license

document(specs) := {"components": [object.union({"type": "library", "name": "web"}, spec) | some spec in specs]}

test_without if {
	f := component_license.deny with input as document([{"licenses": {"declared": [], "concluded": [{"text": "NONE", "kind": "none"}], "observed": [{"text": "MIT", "kind": "id"}]}}, {"licenses": {"declared": [{"text": "NOASSERTION", "kind": "noassertion"}], "concluded": [], "observed": []}}])
	f == {{"message": `component "web" has no licence`, "path": ["components", 1, "licenses"]}}
}

test_grouped if {
	f := component_license.deny with input as document([{"licenses": {"declared": [{"text": "NOASSERTION", "kind": "noassertion"}], "concluded": [], "observed": []}}, {"licenses": {"declared": [{"text": "NOASSERTION", "kind": "noassertion"}], "concluded": [], "observed": []}}])
	{x.message | some x in f} == {`2 components have no licence: "web", "web"`}
}

test_with if {
	count(component_license.deny) == 0 with input as document([{"licenses": {"declared": [], "concluded": [{"text": "NONE", "kind": "none"}], "observed": [{"text": "MIT", "kind": "id"}]}}, object.union({"licenses": {"declared": [{"text": "NOASSERTION", "kind": "noassertion"}], "concluded": [], "observed": []}}, {"type": "file"})])
	count(component_license.deny) == 0 with input as document([])
}
