# METADATA
# title: apt-get installs any version
# description: >-
#   Without a version every build takes the newest one: two builds of one Dockerfile differ, and a
#   bad release arrives unasked. Distributions remove old versions, so that pinning costs care;
#   many prefer not to.
# related_resources:
#   - ref: https://docs.docker.com/build/building/best-practices/#apt-get
#     description: Docker, Building best practices, apt-get
#   - ref: https://manpages.debian.org/stable/apt/apt-get.8.en.html
#     description: Debian, apt-get(8)
# custom:
#   severity: info
#   covers: [df-apt-pin]
#   fix: Name the version of each package, as in curl=7.88.1-10+deb12u8.
package policies.dockerfile.apt_pin

import data.lib.dockerfile as df
import data.lib.script

deny contains {"message": msg, "path": c.path} if {
	some c in df.called({"apt-get", "apt", "aptitude"})
	open := [p.text | some p in script.unpinned(c.cmd)]
	count(open) > 0
	msg := sprintf("%s installs %s in any version", [c.cmd.name, concat(", ", open)])
}

unknown contains {"message": msg, "path": c.path} if {
	some c in df.called({"apt-get", "apt", "aptitude"})
	count(script.unpinned(c.cmd)) == 0
	words := [p.text | some p in script.unknown_packages(c.cmd)]
	count(words) > 0
	msg := sprintf("whether %s of %s names versions is unknown", [concat(", ", words), c.cmd.name])
}
