package policies.sbom.subject_version_test

import data.policies.sbom.subject_version

test_without if {
	f := subject_version.deny with input as {"subject": {"name": "shop", "version": "UNKNOWN"}}
	f == {{"message": `the SBOM does not say which version of "shop" it describes`, "path": ["subject", "version"]}}
}

test_with if {
	every subject in [{"name": "shop", "version": "1"}, {"name": "shop", "package": {"type": "oci", "name": "shop", "version": "sha256:0f"}}] {
		count(subject_version.deny) == 0 with input as {"subject": subject}
	}
}

test_no_subject if count(subject_version.deny) == 0 with input as {}
