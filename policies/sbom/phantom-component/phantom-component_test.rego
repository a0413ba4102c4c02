package policies.sbom.phantom_component_test

import data.policies.sbom.phantom_component

document := {"components": [
	{"type": "library", "name": "web", "version": "1", "purl": "pkg:npm/web@1"},
	{"type": "library", "name": "api", "version": "2"},
]}

messages(only) := {f.message | some f in phantom_component.deny with input as document with data.facts as {"truth": {"only_sbom": only, "only_image": [{"name": "x"}]}}}

test_phantom if {
	messages([{"purl": "pkg:npm/web@1", "name": "web", "version": "1"}]) == {`component "web@1" is not in the image`}
	messages([{"name": "api", "version": "2"}]) == {`component "api@2" is not in the image`}
	messages([{"name": "lost", "version": "3"}]) == {`component "lost@3" is not in the image`}
}

test_path if {
	f := phantom_component.deny with input as document with data.facts as {"truth": {"only_sbom": [{"name": "api", "version": "2"}, {"name": "lost"}], "only_image": []}}
	{x.path | some x in f} == {["components", 1], ["components"]}
}

test_silent if {
	messages([]) == set()
	count(phantom_component.deny) == 0 with input as document with data.facts as {}
}
