package policies.sbom.missing_component_test

import data.policies.sbom.missing_component

messages(only) := {f.message | some f in missing_component.deny with input as {"components": []} with data.facts as {"truth": {"only_sbom": [{"name": "x"}], "only_image": only}}}

test_missing if {
	messages([{"purl": "pkg:npm/web@1", "name": "web", "version": "1"}, {"name": "api"}]) == {
		`the image holds "web@1", which the SBOM does not list`,
		`the image holds "api", which the SBOM does not list`,
	}
}

test_silent if {
	messages([]) == set()
	count(missing_component.deny) == 0 with input as {"components": []} with data.facts as {}
}
