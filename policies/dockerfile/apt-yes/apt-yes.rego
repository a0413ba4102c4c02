# METADATA
# title: apt-get that waits for an answer
# description: >-
#   A build has nobody to answer. Without -y apt-get stops as soon as it has a question, and the
#   build fails.
# related_resources:
#   - ref: https://manpages.debian.org/stable/apt/apt-get.8.en.html
#     description: Debian, apt-get(8)
# custom:
#   severity: low
#   covers: [df-apt-yes]
#   fix: Add -y.
package policies.dockerfile.apt_yes

import data.lib.dockerfile as df
import data.lib.script

deny contains {"message": msg, "path": c.path} if {
	some c in df.called({"apt-get", "apt", "aptitude"})
	asks(c)
	not script.open(c.cmd)
	msg := sprintf("%s %s asks before it goes on", [c.cmd.name, script.invocation(c.cmd).action])
}

unknown contains {"message": msg, "path": c.path} if {
	some c in df.called({"apt-get", "apt", "aptitude"})
	asks(c)
	script.open(c.cmd)
	msg := sprintf("whether %s asks before it goes on is unknown: an argument may hold options", [c.cmd.name])
}

asks(c) if {
	script.invocation(c.cmd).action in {
		"install", "reinstall", "satisfy", "build-dep", "upgrade", "dist-upgrade", "full-upgrade", "safe-upgrade",
		"remove", "purge", "autoremove", "autopurge",
	}
	not script.assumes_yes(c.cmd)
	not script.yes_piped(df.siblings(c), c.cmd)
	not df.configured(c, `(?i)apt::get::assume-yes["'= ]+(1|true|yes|on)`)
}
