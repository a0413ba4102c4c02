# METADATA
# title: SBOM that is too old
# description: >-
#   An SBOM that is not made anew with each release describes software of the past. Without the parameter
#   days the rule says nothing.
# related_resources:
#   - ref: https://www.ntia.gov/report/2021/minimum-elements-software-bill-materials-sbom
#     description: NTIA, The Minimum Elements For a Software Bill of Materials (2021-07-12)
# custom:
#   severity: low
#   fix: >-
#     Make the SBOM anew with each build, or raise the parameter days.
#   params:
#     days:
#       description: How many days old an SBOM may be; 0 stands for any age.
#       default: 0
#       example: 180
#       schema: {type: integer, minimum: 0}
package policies.sbom.stale

import data.lib.sbom

deny contains {"message": msg, "path": ["created"]} if {
	days > 0
	age := (time.now_ns() - sbom.instant(input.created)) / nanoseconds
	age > days
	msg := sprintf("the SBOM was made %d days ago; at most %d are allowed", [floor(age), days])
}

unknown contains {"message": "the age of the SBOM is unknown: it does not say when it was made", "path": ["created"]} if {
	days > 0
	not dated
}

dated if sbom.instant(input.created)

days := data.params["sbom/stale"].days

nanoseconds := ((24 * 60) * 60) * 1000000000
