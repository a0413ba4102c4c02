package policies.sbom.license_denied_test

import data.policies.sbom.license_denied

mit := {"text": "MIT", "kind": "id", "alternatives": [[part("MIT")]]}

part(id) := {"id": id, "plus": false, "known": true}

expression(text, alternatives) := {"text": text, "kind": "expression", "alternatives": alternatives}

component(licenses) := {
	"type": "library", "name": "web", "purl": "pkg:npm/web@1", "package": {"type": "npm", "name": "web"},
	"licenses": object.union({"declared": [], "concluded": [], "observed": []}, licenses),
}

denied := {"sbom/license-denied": {"denied": ["SSPL-1.0", "GPL-2.0*", "*Commons Clause*"], "permitted": ["* WITH Classpath-exception-2.0"], "except": ["pkg:npm/@acme/*"]}}

messages(c) := {f.message | some f in license_denied.deny with input as {"components": [c]} with data.params as denied}

unknowns(c) := {f.message | some f in license_denied.unknown with input as {"components": [c]} with data.params as denied}

sspl := expression("SSPL-1.0", [[part("SSPL-1.0")]])

test_denied if {
	messages(component({"declared": [sspl]})) == {`component "web" is under "SSPL-1.0", which is denied`}
	messages(component({"declared": [mit, sspl]})) == {`component "web" is under "SSPL-1.0", which is denied`}
	messages(component({"declared": [{"text": "Apache 2.0 with Commons Clause", "kind": "name"}]})) == {`component "web" is under "Apache 2.0 with Commons Clause", which is denied`}
	count(messages(component({"declared": [expression("GPL-2.0+", [[part("GPL-2.0+")]])]}))) == 1
	count(messages(component({"declared": [expression("MIT AND SSPL-1.0", [[part("MIT"), part("SSPL-1.0")]])]}))) == 1
	count(messages(component({"declared": [expression("GPL-2.0-only WITH Bison-exception-2.2", [[object.union(part("GPL-2.0-only"), {"exception": "Bison-exception-2.2"})]])]}))) == 1
}

test_path if {
	some f in license_denied.deny with input as {"components": [component({"concluded": [mit, sspl]})]} with data.params as denied
	f.path == ["components", 0, "licenses", "concluded", 1]
}

test_fine if {
	every l in [
		mit,
		expression("SSPL-1.0 OR MIT", [[part("SSPL-1.0")], [part("MIT")]]),
		expression("GPL-2.0-only WITH Classpath-exception-2.0", [[object.union(part("GPL-2.0-only"), {"exception": "Classpath-exception-2.0"})]]),
		expression("LicenseRef-acme", [[object.union(part("LicenseRef-acme"), {"known": false})]]),
	] {
		messages(component({"declared": [l]})) == set()
		unknowns(component({"declared": [l]})) == set()
	}
}

test_concluded_wins if messages(component({"concluded": [mit], "declared": [sspl]})) == set()

test_excepted if {
	c := object.union(component({"declared": [sspl]}), {"package": {"type": "npm", "namespace": "@acme", "name": "web"}})
	messages(c) == set()
}

test_excluded_scope if messages(object.union(component({"declared": [sspl]}), {"scope": "excluded"})) == set()

test_unknown if {
	every l in [
		{"text": "BSD-like", "kind": "name"}, {"text": "NOASSERTION", "kind": "noassertion"},
		expression("Foo-1.0", [[object.union(part("Foo-1.0"), {"known": false})]]),
	] {
		messages(component({"declared": [l]})) == set()
		unknowns(component({"declared": [l]})) == {`component "web" may be under a denied licence: its own is unknown`}
	}
	unknowns(component({"declared": [mit, {"text": "BSD-like", "kind": "name"}]})) == {`component "web" may be under a denied licence: its own is unknown`}
	unknowns(component({"declared": [sspl, {"text": "BSD-like", "kind": "name"}]})) == set()
}
