# METADATA
# title: SBOM without dependencies
# description: >-
#   Which component needs which others tells how a flaw reaches the product, and what else has to change to
#   remove it. A list of names alone does not.
# related_resources:
#   - ref: https://www.ntia.gov/report/2021/minimum-elements-software-bill-materials-sbom
#     description: NTIA, The Minimum Elements For a Software Bill of Materials (2021-07-12)
#   - ref: https://www.cisa.gov/resources-tools/resources/2025-minimum-elements-software-bill-materials-sbom
#     description: CISA, 2025 Minimum Elements for a Software Bill of Materials (public comment draft)
# custom:
#   severity: low
#   controls: {ntia: "Dependency Relationship", cisa-sbom: "Dependency Relationship", openchain-telco: "3.2"}
#   fix: >-
#     State what depends on what: dependencies in CycloneDX, DEPENDS_ON and CONTAINS relationships in SPDX;
#     say so where it is unknown.
package policies.sbom.dependencies

import data.lib.sbom

deny contains {"message": "the SBOM does not say which component depends on which", "path": ["dependencies"]} if {
	count(sbom.packages) > 0
	not related
}

related if {
	some d in input.dependencies
	count(d.depends_on) > 0
}

# That they are unknown is an answer too.
related if {
	some d in input.dependencies
	d.known == false
}

# What contains a component depends on it.
related if {
	some c in input.components
	c.parent
}
