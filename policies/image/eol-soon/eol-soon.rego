# METADATA
# title: Distribution that soon gets no more security fixes
# description: >-
#   The end of life of the release that the image is built on is near: time to move while nothing is
#   on fire. The dates are those of image/eol-distribution.
# related_resources:
#   - ref: https://csrc.nist.gov/pubs/sp/800/190/final
#     description: NIST SP 800-190, 4.1.1 Image vulnerabilities
#   - ref: https://www.freedesktop.org/software/systemd/man/latest/os-release.html
#     description: os-release(5)
# custom:
#   severity: low
#   controls: {cis-docker: "4.4"}
#   fix: Plan to rebuild the image on a newer release.
#   params:
#     days:
#       description: How many days before the end of life the rule speaks.
#       default: 90
#       example: 36500
#       schema: {type: integer, minimum: 1}
#     extended:
#       description: Distributions (ID of os-release) whose extended programme the image gets, as in image/eol-distribution.
#       default: [debian]
#       schema: {type: array, items: {enum: [debian, ubuntu, rhel, sles, ol]}}
package policies.image.eol_soon

import data.lib.oci

params := data.params["image/eol-soon"]

deny contains {"message": msg, "path": oci.system.path} if {
	day := oci.last_day(params.extended)
	left := oci.ends_ns(day) - time.now_ns()
	left > 0
	left <= params.days * oci.day_ns
	msg := sprintf("%s %s gets security fixes until %s, for %d more days", [
		oci.release.title, oci.release.version, day, ceil(left / oci.day_ns),
	])
}

unknown contains u if {
	not oci.system
	not oci.windows
	some u in oci.unreadable("the distribution")
}
