# METADATA
# title: Distribution without security fixes
# description: >-
#   The release of the distribution that the image is built on is past its end of life: holes that
#   are found in its packages stay open, and rebuilding the image does not help. The dates come from
#   a table of this pack, which carries its own; when it is old, the answer for releases that it
#   thinks supported is unknown.
# related_resources:
#   - ref: https://csrc.nist.gov/pubs/sp/800/190/final
#     description: NIST SP 800-190, 4.1.1 Image vulnerabilities
#   - ref: https://www.cisecurity.org/benchmark/docker
#     description: CIS Docker Benchmark, section 4
#   - ref: https://www.freedesktop.org/software/systemd/man/latest/os-release.html
#     description: os-release(5)
# custom:
#   severity: high
#   controls: {cis-docker: "4.4"}
#   fix: Rebuild the image on a release that is supported.
#   params:
#     extended:
#       description: >-
#         Distributions (ID of os-release) whose extended programme the image gets: Debian LTS, which is
#         everybody's, Ubuntu Pro (ubuntu), Red Hat ELS (rhel), SUSE LTSS (sles), Oracle Extended Support (ol).
#       default: [debian]
#       schema: {type: array, items: {enum: [debian, ubuntu, rhel, sles, ol]}}
#     table_days:
#       description: Days after which the table of dates is too old to say that a release is supported.
#       default: 365
#       schema: {type: integer, minimum: 1}
package policies.image.eol_distribution

import data.lib.oci

params := data.params["image/eol-distribution"]

ended if time.now_ns() >= oci.ends_ns(oci.last_day(params.extended))

deny contains {"message": msg, "path": oci.system.path} if {
	ended
	msg := sprintf("%s %s has had no security fixes since %s%s", [
		oci.release.title, oci.release.version, oci.last_day(params.extended), programme,
	])
}

# programme says how to have fixes for longer.
programme := sprintf(" without the extended programme of its publisher, which ends on %s", [oci.release.extended]) if {
	not oci.system.id in params.extended
	time.now_ns() < oci.ends_ns(oci.release.extended)
} else := ""

unknown contains {"message": msg, "path": oci.system.path} if {
	not oci.rolling
	not oci.release
	msg := sprintf("whether %s is supported is unknown: the table of %s does not have it", [
		trim_space(sprintf("%s %s", [oci.system.id, oci.system.version])), oci.distributions_date,
	])
}

unknown contains {"message": msg, "path": oci.system.path} if {
	oci.release
	not ended
	oci.distributions_age > params.table_days
	msg := sprintf("whether %s %s is supported is unknown: the table is of %s, %d days ago; update Sallyport", [
		oci.release.title, oci.release.version, oci.distributions_date, oci.distributions_age,
	])
}

unknown contains u if {
	not oci.system
	not oci.windows
	some u in oci.unreadable("the distribution")
}

unknown contains {"message": "the build of Windows is unknown: the configuration does not state it", "path": ["platform"]} if {
	not oci.system
	oci.windows
}
