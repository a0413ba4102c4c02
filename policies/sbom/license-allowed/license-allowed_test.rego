package policies.sbom.license_allowed_test

import data.policies.sbom.license_allowed

mit := {"text": "MIT", "kind": "id", "alternatives": [[part("MIT")]]}

part(id) := {"id": id, "plus": false, "known": true}

expression(text, alternatives) := {"text": text, "kind": "expression", "alternatives": alternatives}

component(licenses) := {
	"type": "library", "name": "web", "purl": "pkg:npm/web@1", "package": {"type": "npm", "name": "web"},
	"licenses": object.union({"declared": [], "concluded": [], "observed": []}, licenses),
}

allowed(list) := {"sbom/license-allowed": {"allowed": list, "except": ["pkg:npm/@acme/*"]}}

list := ["MIT", "bsd-*", "GPL-2.0-only WITH Classpath-exception-2.0", "LGPL-3.0", "Acme EULA"]

messages(c) := {f.message | some f in license_allowed.deny with input as {"components": [c]} with data.params as allowed(list)}

unknowns(c) := {f.message | some f in license_allowed.unknown with input as {"components": [c]} with data.params as allowed(list)}

test_refused if {
	messages(component({"declared": [expression("ISC", [[part("ISC")]])]})) == {`component "web" is under "ISC", which is not allowed`}
	every l in [
		expression("MIT AND ISC", [[part("MIT"), part("ISC")]]),
		expression("GPL-2.0-only", [[part("GPL-2.0-only")]]),
		expression("GPL-2.0-only WITH Bison-exception-2.2", [[object.union(part("GPL-2.0-only"), {"exception": "Bison-exception-2.2"})]]),
		expression("LicenseRef-x", [[object.union(part("LicenseRef-x"), {"known": false})]]),
	] {
		count(messages(component({"declared": [l]}))) == 1
		unknowns(component({"declared": [l]})) == set()
	}
}

test_allowed if {
	every l in [
		mit,
		{"text": "Acme EULA", "kind": "name"},
		expression("ISC OR MIT", [[part("ISC")], [part("MIT")]]),
		expression("(MIT OR ISC) AND BSD-3-Clause", [[part("MIT"), part("BSD-3-Clause")], [part("ISC"), part("BSD-3-Clause")]]),
		expression("GPL-2.0-with-classpath-exception", [[part("GPL-2.0-with-classpath-exception")]]),
		expression("MIT WITH LLVM-exception", [[object.union(part("MIT"), {"exception": "LLVM-exception"})]]),
		expression("LGPL-2.1-or-later", [[part("LGPL-2.1-or-later")]]),
	] {
		messages(component({"declared": [l]})) == set()
		unknowns(component({"declared": [l]})) == set()
	}
}

test_unknown if {
	every l in [
		{"text": "Permissive", "kind": "name"}, {"text": "NONE", "kind": "none"},
		expression("Foo-1.0 OR ISC", [[object.union(part("Foo-1.0"), {"known": false})], [part("ISC")]]),
	] {
		messages(component({"declared": [l]})) == set()
		unknowns(component({"declared": [l]})) == {`component "web" may be under a licence that is not allowed: its own is unknown`}
	}
}

test_silent if {
	isc := component({"declared": [expression("ISC", [[part("ISC")]])]})
	count(license_allowed.deny) == 0 with input as {"components": [isc]} with data.params as allowed([])
	count(license_allowed.unknown) == 0 with input as {"components": [component({})]} with data.params as allowed([])
	messages(object.union(isc, {"package": {"type": "npm", "namespace": "@acme", "name": "web"}})) == set()
}
