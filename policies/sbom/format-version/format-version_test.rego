package policies.sbom.format_version_test

import data.policies.sbom.format_version

findings(format, version) := {f | some f in format_version.deny with input as {"format": format, "spec_version": version} with data.params as {"sbom/format-version": {"minimum": {"cyclonedx": "1.6", "spdx": "3.0.1"}}}}

test_old if {
	findings("cyclonedx", "1.5") == {{"message": "the SBOM is CycloneDX 1.5; version 1.6 or newer is asked for", "path": ["spec_version"]}}
	count(findings("spdx", "2.3")) == 1
	count(findings("spdx", "3.0.0")) == 1
}

test_new if {
	every row in [["cyclonedx", "1.6"], ["cyclonedx", "1.10"], ["spdx", "3.0.1"], ["spdx", "3.1"], ["other", "1"]] {
		count(findings(row[0], row[1])) == 0
	}
}
