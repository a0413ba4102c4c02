package policies.sbom.unpinned_version_test

import data.policies.sbom.unpinned_version

library(version) := {"components": [{"type": "library", "name": "web", "version": version}]}

test_open if {
	every v in ["^1.2.0", "~1.2", ">=1.0,<2", "1.x", "1.2.*", "*", "latest", "LATEST", "1.0-SNAPSHOT", "[1.0,2.0)", "1.0 - 2.0", "1 || 2", "(devel)", "~> 1.2"] {
		count(unpinned_version.deny) == 1 with input as library(v)
	}
}

test_one if {
	every v in ["1.2.0", "1.0~rc1-1", "2:1.0+dfsg-1~bpo12+1", "v1.2.3-0.20200101000000-abcdef", "7.x.dev", "r123", "2024a", "1.2.x86", "sha256:0f", "", "1.0-latest-fix"] {
		count(unpinned_version.deny) == 0 with input as library(v)
	}
	count(unpinned_version.deny) == 0 with input as {"components": [{"type": "library", "name": "web"}]}
}

test_path if {
	some f in unpinned_version.deny with input as library("latest")
	f == {"message": `component "web@latest" has a version that is not one version`, "path": ["components", 0, "version"]}
}
