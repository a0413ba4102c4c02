# METADATA
# title: Licence that nobody can judge
# description: >-
#   A free text, an id that SPDX does not know or an expression that does not parse tells people something
#   and programs nothing: no licence policy can be applied to the component.
# related_resources:
#   - ref: https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/
#     description: SPDX 2.3, Annex D, licence expressions
#   - ref: https://spdx.org/licenses/
#     description: SPDX License List
# custom:
#   severity: info
#   fix: >-
#     Write the licence as an SPDX expression, with LicenseRef- ids for licences that are not on the list.
package policies.sbom.license_unknown

import data.lib.sbom

deny contains finding if {
	unclear := [p | some p in sbom.licensed; some l in p.licenses; not clear(l.spec)]
	finding := sbom.about(
		unclear, ["licenses"],
		"has a licence that is no SPDX expression",
		"have licences that are no SPDX expressions",
	)
}

clear(l) if {
	count(l.alternatives) > 0
	every alternative in l.alternatives {
		every part in alternative {
			sbom.definite(part)
		}
	}
}
