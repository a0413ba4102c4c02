package policies.sbom.banned_package_test

import data.policies.sbom.banned_package

params := {"sbom/banned-package": {"packages": [
	{"purl": "pkg:npm/request", "reason": "it is no longer maintained"},
	{"purl": "pkg:npm/@acme/*", "versions": ">=2.0.0|<3.0.0"},
	{"purl": "pkg:rpm/*/xz-libs", "versions": "vers:rpm/5.6.0|5.6.1"},
]}}

released(type, namespace, name, version) := {
	"type": "library", "name": name, "version": version,
	"package": {"type": type, "namespace": namespace, "name": name, "version": version},
}

messages(c) := {f.message | some f in banned_package.deny with input as {"components": [c]} with data.params as params}

unknowns(c) := {f.message | some f in banned_package.unknown with input as {"components": [c]} with data.params as params}

test_banned if {
	messages(released("npm", "", "request", "2.88.2")) == {`component "request@2.88.2" is banned: it is no longer maintained`}
	messages(released("npm", "", "request", "")) == {`component "request" is banned: it is no longer maintained`}
	messages(released("npm", "@acme", "web", "2.1.0")) == {`component "web@2.1.0" is banned`}
	count(messages(released("rpm", "fedora", "xz-libs", "5.6.1-1.fc41"))) == 1
}

test_fine if {
	every c in [
		released("npm", "@acme", "web", "3.0.0"), released("npm", "@other", "request", "1"), released("rpm", "fedora", "xz-libs", "5.4.6-3.fc40"),
		released("pypi", "", "request", "1"), {"type": "library", "name": "other"},
	] {
		messages(c) == set()
		unknowns(c) == set()
	}
}

test_unknown if {
	unknowns(released("npm", "@acme", "web", "latest")) == {`whether component "web@latest" is banned is unknown: its version cannot be compared with ">=2.0.0|<3.0.0"`}
	count(unknowns(released("npm", "@acme", "web", ""))) == 1
	unknowns({"type": "library", "name": "request", "version": "2"}) == {`whether component "request@2" is pkg:npm/request, which is banned, is unknown: it has no valid purl`}
}

test_silent if {
	count(banned_package.deny) == 0 with input as {"components": [released("npm", "", "request", "1")]} with data.params as {"sbom/banned-package": {"packages": []}}
}
