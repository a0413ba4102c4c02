package lib.sbom_test

import data.lib.sbom

license(id) := {"id": id, "plus": false, "known": true}

with_exception(id, e) := object.union(license(id), {"exception": e})

test_names if {
	sbom.names(license("MIT")) == {"MIT"}
	sbom.names(license("GPL-2.0")) == {"GPL-2.0", "GPL-2.0-only"}
	sbom.names(license("GPL-2.0-only")) == {"GPL-2.0", "GPL-2.0-only"}
	later := {"LGPL-2.1+", "LGPL-2.1-or-later"}
	sbom.names(license("LGPL-2.1-or-later")) == later
	sbom.names(license("LGPL-2.1+")) == later
	sbom.names(object.union(license("LGPL-2.1"), {"plus": true})) == later
	sbom.names(object.union(license("Apache-2.0"), {"plus": true})) == {"Apache-2.0+"}
	pair := {"GPL-2.0 WITH Classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"}
	sbom.names(with_exception("GPL-2.0-only", "Classpath-exception-2.0")) == pair
	sbom.names(license("GPL-2.0-with-classpath-exception")) == pair
}

test_choices if {
	"GPL-3.0-only" in sbom.choices(license("GPL-2.0-or-later"))
	"GPL-2.0-only" in sbom.choices(license("GPL-2.0+"))
	not "GPL-1.0-only" in sbom.choices(license("GPL-2.0-or-later"))
	not "GPL-3.0-only" in sbom.choices(license("GPL-2.0-only"))
	not "AGPL-3.0-only" in sbom.choices(license("GPL-2.0-or-later"))
	"Apache-2.0" in sbom.choices(object.union(license("Apache-2.0"), {"plus": true}))
	"Apache-2.0" in sbom.choices(with_exception("Apache-2.0", "LLVM-exception"))
	"GPL-3.0-only" in sbom.choices(with_exception("GPL-2.0-or-later", "Classpath-exception-2.0"))
}

test_listed if {
	sbom.listed({"GPL-2.0-only"}, ["MIT", "gpl-*"])
	not sbom.listed({"GPL-2.0-only"}, ["GPL-2.0", "LGPL-*"])
	sbom.listed_text("Acme Commercial License", ["*commercial*"])
}

licensed(licenses) := {"spec": {"name": "x", "licenses": licenses}, "path": ["components", 0]}

mit := {"text": "MIT", "kind": "id"}

none := {"text": "NONE", "kind": "none"}

unsaid := {"text": "NOASSERTION", "kind": "noassertion"}

path(licenses) := [l.path | some l in sbom.licenses(licensed(licenses))]

test_concluded_wins if {
	isc := {"text": "ISC", "kind": "id"}
	path({"concluded": [mit], "declared": [isc], "observed": []}) == [["components", 0, "licenses", "concluded", 0]]
	path({"concluded": [unsaid], "declared": [isc, mit], "observed": []}) == [["components", 0, "licenses", "declared", 0], ["components", 0, "licenses", "declared", 1]]
	path({"concluded": [], "declared": [none], "observed": [mit]}) == [["components", 0, "licenses", "observed", 0]]
	path({"concluded": [], "declared": [], "observed": []}) == []
}

test_definite if {
	sbom.definite(license("MIT"))
	sbom.definite({"id": "LicenseRef-acme", "known": false})
	not sbom.definite({"id": "Foo-1.0", "known": false})
}
