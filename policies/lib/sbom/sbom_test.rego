package lib.sbom_test

import data.lib.sbom

test_packages if {
	components := [{"type": "library", "name": "a"}, {"type": "file", "name": "b"}, {"type": "operating-system", "name": "debian"}, {"type": "container", "name": "c"}]
	list := sbom.packages with input as {"components": components}
	[p.path | some p in list] == [["components", 0], ["components", 3]]
	all := sbom.described with input as {"components": components, "subject": {"name": "app"}}
	[p.path | some p in all] == [["subject"], ["components", 0], ["components", 3]]
	count(sbom.described) == 0 with input as {"components": []}
}

test_about if {
	p := {"spec": {"group": "g", "name": "a", "version": "1"}, "path": ["components", 7]}
	sbom.about([p], ["version"], "has none", "have none") == {"message": `component "g/a@1" has none`, "path": ["components", 7, "version"]}
	sbom.about([p, p, p, p, p], [], "has none", "have none").message == `5 components have none: "g/a@1", "g/a@1", "g/a@1" and 2 more`
	sbom.about([p, p], [], "has none", "have none").message == `2 components have none: "g/a@1", "g/a@1"`
	not sbom.about([], [], "has none", "have none")
	sbom.title({"name": " ", "id": "SPDXRef-x"}) == "SPDXRef-x"
}

test_stated if {
	sbom.stated("1.0")
	every nothing in ["", " ", "NOASSERTION", "unknown", null, 7] {
		not sbom.stated(nothing)
	}
}

test_instant if {
	sbom.instant("2024-02-29T23:59:59.5+01:00")
	sbom.instant("2000-02-29T00:00:00Z")
	every wrong in [
		"2023-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2024-04-31T00:00:00Z", "2024-01-01", "0001-01-01T00:00:00Z", "9999-01-01T00:00:00Z",
		"2024-01-01T24:00:00Z", "2024-01-01T00:00:00", "",
	] {
		not sbom.instant(wrong)
	}
}

npm(namespace, name) := {"name": name, "package": {"type": "npm", "namespace": namespace, "name": name, "version": "1"}}

test_patterns if {
	sbom.pattern("pkg:npm/%40Acme/web@1.0?x=y#z") == "npm/@acme/web"
	sbom.pattern("pkg:npm/@acme/web") == "npm/@acme/web"
	sbom.pattern("pkg:deb/*/xz-utils") == "deb/*/xz-utils"
	sbom.pattern("pkg:conan/g++") == "conan/g++"
	sbom.pattern("pkg:generic/a%2") == "generic/a%2"
	sbom.pattern("pkg:pypi/Some_Name") == "pypi/some-name"
	sbom.coordinates({"package": {"type": "golang", "namespace": "github.com/Foo", "name": "Bar"}}) == "golang/github.com/foo/bar"
}

test_matching if {
	index := sbom.pattern_index([
		{"purl": "pkg:npm/web", "n": 1}, {"purl": "pkg:npm/web", "n": 2}, {"purl": "pkg:npm/@acme/*", "n": 3},
	])
	{e.n | some e in sbom.matching({"package": {"type": "npm", "name": "web"}}, index)} == {1, 2}
	{e.n | some e in sbom.matching(npm("@acme", "web"), index)} == {3}
	sbom.matching(npm("@other", "web"), index) == []
	not sbom.matching({"name": "web"}, index)
}

test_namesakes if {
	entries := [{"purl": "pkg:maven/org.acme/web"}]
	count(sbom.namesakes({"name": "Web"}, entries)) == 1
	count(sbom.namesakes({"name": "org.acme/web"}, entries)) == 1
	count(sbom.namesakes({"name": "other"}, entries)) == 0
	count(sbom.namesakes(npm("x", "web"), entries)) == 0
}

test_version_of if {
	rpm := {"type": "rpm", "name": "bash", "version": "5.2-1", "qualifiers": {"epoch": "1"}}
	sbom.version_of({"package": rpm}) == "1:5.2-1"
	sbom.version_of({"package": object.union(rpm, {"type": "deb"})}) == "5.2-1"
	sbom.version_of({"package": {"type": "npm", "name": "x"}, "version": "2"}) == "2"
	not sbom.version_of({"name": "x", "version": "UNKNOWN"})
}

test_problems if {
	list := [{"kind": "schema"}, {"kind": "reference", "ref": "b"}, {"kind": "reference", "ref": "a"}]
	sbom.problems("reference", "one %s", "many %s") == {"message": `many "a", "b"`, "path": ["problems", 1]} with input as {"problems": list}
	not sbom.problems("identifier", "one %s", "many %s") with input as {"problems": list}
}
