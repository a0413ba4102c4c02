# METADATA
# title: apt-get installs recommended packages
# description: >-
#   Recommended packages are installed along with the ones that are named: more to download, to
#   update and to attack, and nobody asked for them.
# related_resources:
#   - ref: https://docs.docker.com/build/building/best-practices/#apt-get
#     description: Docker, Building best practices, apt-get
#   - ref: https://manpages.debian.org/stable/apt/apt-get.8.en.html
#     description: Debian, apt-get(8)
# custom:
#   severity: low
#   covers: [df-apt-recommends]
#   controls: {cis-docker: "4.3"}
#   fix: Add --no-install-recommends.
package policies.dockerfile.apt_recommends

import data.lib.dockerfile as df
import data.lib.script

deny contains {"message": msg, "path": c.path} if {
	some c in df.called({"apt-get", "apt", "aptitude"})
	recommends(c)
	not script.open(c.cmd)
	msg := sprintf("%s %s takes recommended packages along", [c.cmd.name, script.invocation(c.cmd).action])
}

unknown contains {"message": msg, "path": c.path} if {
	some c in df.called({"apt-get", "apt", "aptitude"})
	recommends(c)
	script.open(c.cmd)
	msg := sprintf("whether %s takes recommended packages along is unknown: an argument may hold options", [c.cmd.name])
}

recommends(c) if {
	script.invocation(c.cmd).action in {"install", "build-dep"}
	not script.long(c.cmd, {"--no-install-recommends", "--without-recommends"})
	not script.long(c.cmd, {"--download-only", "--print-uris", "--simulate", "--only-upgrade"})
	not switched_off(c)
}

switched_off(c) if {
	some v in script.option_values(c.cmd, {"-o", "--option"})
	regex.match(setting, v.text)
}

switched_off(c) if df.configured(c, setting)

switched_off(c) if {
	c.cmd.name == "aptitude"
	script.short(c.cmd, "R", script.apt.letters)
}

setting := `(?i)apt::install-recommends["'= ]+(0|false|no|off)`
