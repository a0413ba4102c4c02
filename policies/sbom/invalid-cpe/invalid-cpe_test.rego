package policies.sbom.invalid_cpe_test

import data.policies.sbom.invalid_cpe

findings(cpe) := {f.message | some f in invalid_cpe.deny with input as {"components": [{"type": "library", "name": "web", "cpes": [cpe]}]}}

test_invalid if {
	every cpe in ["cpe:2.3:a:acme:web:1", "cpe:2.3:x:acme:web:1:*:*:*:*:*:*:*", "cpe:2.3:a:acme:web:1:*:*:*:*:*:*:*:*", "cpe:2.3:a:acme::1:*:*:*:*:*:*:*", "acme web"] {
		findings(cpe) == {`component "web" has a CPE that is not valid`}
	}
}

test_valid if {
	every cpe in ["cpe:2.3:a:acme:web:1.0:*:*:*:*:node.js:*:*", `cpe:2.3:a:g\+\+:c\:d:-:*:*:*:*:*:*:*`, "cpe:/a:acme:web:1"] {
		findings(cpe) == set()
	}
}
