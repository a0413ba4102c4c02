package policies.sbom.declared_license_test

import data.policies.sbom.declared_license

document(specs) := {"components": [object.union({"type": "library", "name": "web"}, spec) | some spec in specs]}

test_without if {
	f := declared_license.deny with input as document([{"licenses": {"declared": [{"text": "NONE", "kind": "none"}], "concluded": [], "observed": []}}, {"licenses": {"declared": [{"text": "NOASSERTION", "kind": "noassertion"}], "concluded": [{"text": "MIT", "kind": "id"}], "observed": []}}])
	f == {{"message": `component "web" has no declared licence`, "path": ["components", 1, "licenses", "declared"]}}
}

test_grouped if {
	f := declared_license.deny with input as document([{"licenses": {"declared": [{"text": "NOASSERTION", "kind": "noassertion"}], "concluded": [{"text": "MIT", "kind": "id"}], "observed": []}}, {"licenses": {"declared": [{"text": "NOASSERTION", "kind": "noassertion"}], "concluded": [{"text": "MIT", "kind": "id"}], "observed": []}}])
	{x.message | some x in f} == {`2 components have no declared licence: "web", "web"`}
}

test_with if {
	count(declared_license.deny) == 0 with input as document([{"licenses": {"declared": [{"text": "NONE", "kind": "none"}], "concluded": [], "observed": []}}, object.union({"licenses": {"declared": [{"text": "NOASSERTION", "kind": "noassertion"}], "concluded": [{"text": "MIT", "kind": "id"}], "observed": []}}, {"type": "file"})])
	count(declared_license.deny) == 0 with input as document([])
}
