# METADATA
# title: apk installs any version
# description: >-
#   Without a version every build takes the newest one: two builds of one Dockerfile differ, and a
#   bad release arrives unasked. Distributions remove old versions, so that pinning costs care;
#   many prefer not to.
# related_resources:
#   - ref: https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper
#     description: Alpine Linux, Alpine Package Keeper
# custom:
#   severity: info
#   covers: [df-apk-pin]
#   fix: Name the version of each package, as in curl=8.9.1-r2 or curl~=8.9.
package policies.dockerfile.apk_pin

import data.lib.dockerfile as df
import data.lib.script

deny contains {"message": msg, "path": c.path} if {
	some c in df.called({"apk"})
	open := [p.text | some p in script.unpinned(c.cmd)]
	count(open) > 0
	msg := sprintf("%s installs %s in any version", [c.cmd.name, concat(", ", open)])
}

unknown contains {"message": msg, "path": c.path} if {
	some c in df.called({"apk"})
	count(script.unpinned(c.cmd)) == 0
	words := [p.text | some p in script.unknown_packages(c.cmd)]
	count(words) > 0
	msg := sprintf("whether %s of %s names versions is unknown", [concat(", ", words), c.cmd.name])
}
