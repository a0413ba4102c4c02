# METADATA
# title: yum, dnf or zypper installs any version
# description: >-
#   Without a version every build takes the newest one: two builds of one Dockerfile differ, and a
#   bad release arrives unasked. Distributions remove old versions, so that pinning costs care;
#   many prefer not to.
# related_resources:
#   - ref: https://dnf.readthedocs.io/en/latest/command_ref.html
#     description: DNF, Command Reference
#   - ref: https://documentation.suse.com/sles/15-SP6/html/SLES-all/cha-sw-cl.html
#     description: SUSE, Managing software with command line tools
# custom:
#   severity: info
#   covers: [df-yum-pin]
#   fix: >-
#     Name the version of each package: httpd-2.4.57 for dnf, httpd=2.4.57 for zypper.
package policies.dockerfile.yum_pin

import data.lib.dockerfile as df
import data.lib.script

deny contains {"message": msg, "path": c.path} if {
	some c in df.called({"yum", "dnf", "dnf5", "microdnf", "tdnf", "zypper"})
	open := [p.text | some p in script.unpinned(c.cmd)]
	count(open) > 0
	msg := sprintf("%s installs %s in any version", [c.cmd.name, concat(", ", open)])
}

unknown contains {"message": msg, "path": c.path} if {
	some c in df.called({"yum", "dnf", "dnf5", "microdnf", "tdnf", "zypper"})
	count(script.unpinned(c.cmd)) == 0
	words := [p.text | some p in script.unknown_packages(c.cmd)]
	count(words) > 0
	msg := sprintf("whether %s of %s names versions is unknown", [concat(", ", words), c.cmd.name])
}
