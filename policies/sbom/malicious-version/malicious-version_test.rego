package policies.sbom.malicious_version_test

import data.policies.sbom.malicious_version

released(type, namespace, name, version) := {
	"type": "library", "name": name, "version": version,
	"package": {"type": type, "namespace": namespace, "name": name, "version": version},
}

messages(c) := {f.message | some f in malicious_version.deny with input as {"components": [c]}}

test_malicious if {
	messages(released("npm", "", "event-stream", "3.3.6")) == {`component "event-stream@3.3.6" is malicious: GHSA-mh6f-8j2x-4483`}
	every c in [
		released("npm", "", "flatmap-stream", "0.1.1"), released("npm", "", "ua-parser-js", "0.7.29"), released("npm", "@solana", "web3.js", "1.95.7"),
		released("gem", "", "rest-client", "1.6.13"), released("pypi", "", "ctx", "0.1.2.post1"), released("deb", "debian", "liblzma5", "5.6.1-1"),
		released("deb", "debian", "xz-utils", "5.6.0-0.2"), released("rpm", "fedora", "xz-libs", "5.6.0-2.fc40"), released("generic", "", "xz", "5.6.1"),
	] {
		count(messages(c)) == 1
	}
}

test_other_versions if {
	every c in [
		released("npm", "", "event-stream", "3.3.4"), released("npm", "", "event-stream", "4.0.1"), released("npm", "", "ua-parser-js", "0.7.30"),
		released("pypi", "", "ctx", "0.1.2"), released("deb", "debian", "liblzma5", "5.6.1+really5.4.5-1"), released("deb", "debian", "liblzma5", "5.4.1-0.2"),
		released("deb", "debian", "xz-utils", "5.8.1-1"), released("rpm", "fedora", "xz-libs", "1:5.4.6-3.fc41"), released("rpm", "fedora", "xz", "5.6.2-1.fc41"),
		released("npm", "", "debug", "4.4.1"), released("pypi", "", "rc", "1.2.9"), {"type": "library", "name": "event-stream"},
	] {
		messages(c) == set()
	}
}

test_unknown if {
	count(malicious_version.unknown) == 1 with input as {"components": [released("npm", "", "debug", "^4.0.0")]}
	count(malicious_version.unknown) == 0 with input as {"components": [released("npm", "", "debug", "4.0.0")]}
}

test_table if {
	every entry in malicious_version.table {
		regex.match(`^(GHSA(-[23456789cfghjmpqrvwx]{4}){3}|CVE-[0-9]{4}-[0-9]{4,}|PYSEC-[0-9]{4}-[0-9]+)$`, entry.advisory)
		startswith(entry.purl, "pkg:")
	}
}
