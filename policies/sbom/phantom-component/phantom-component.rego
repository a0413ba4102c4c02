# METADATA
# title: Component that only the SBOM knows
# description: >-
#   The SBOM lists a package that the image does not hold: it was made for something else, by hand, or
#   before the package was removed. Said when sallyport sbom verify compares the two.
# related_resources:
#   - ref: https://www.ntia.gov/report/2021/minimum-elements-software-bill-materials-sbom
#     description: NTIA, The Minimum Elements For a Software Bill of Materials (2021-07-12)
#   - ref: https://www.cisa.gov/sbom
#     description: CISA, Software Bill of Materials
# custom:
#   severity: medium
#   fix: >-
#     Make the SBOM from the image that it describes.
package policies.sbom.phantom_component

import data.lib.sbom

deny contains {"message": msg, "path": p.path} if {
	some p in found
	msg := sprintf("component %q is not in the image", [sbom.title(p.spec)])
}

# What cannot be found in the document again is told all the same.
deny contains {"message": msg, "path": ["components"]} if {
	some c in data.facts.truth.only_sbom
	not key_of(c) in found_keys
	msg := sprintf("component %q is not in the image", [sbom.title(c)])
}

found := [{"spec": spec, "path": ["components", i]} |
	count(phantoms) > 0
	some i, spec in input.components
	key_of(spec) in phantoms
]

found_keys := {key_of(p.spec) | some p in found}

phantoms := {key_of(c) | some c in data.facts.truth.only_sbom}

key_of(c) := c.purl if {
	sbom.says(c, "purl")
} else := sprintf("%s@%s", [c.name, object.get(c, "version", "")])
