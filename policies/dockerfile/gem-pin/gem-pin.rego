# METADATA
# title: gem installs any version
# description: >-
#   Without a version every build takes the newest release, also one that was published minutes ago
#   by whoever took over the account of its author. Two builds of one Dockerfile differ.
# related_resources:
#   - ref: https://guides.rubygems.org/command-reference/#gem-install
#     description: RubyGems, gem install
# custom:
#   severity: low
#   covers: [df-gem-pin]
#   fix: Name the version with --version, or install from a lock file with bundle install.
package policies.dockerfile.gem_pin

import data.lib.dockerfile as df
import data.lib.script

deny contains {"message": msg, "path": c.path} if {
	some c in df.called({"gem"})
	open := [p.text | some p in script.gem_unpinned(c.cmd)]
	count(open) > 0
	msg := sprintf("%s installs %s in any version", [c.cmd.name, concat(", ", open)])
}

unknown contains {"message": msg, "path": c.path} if {
	some c in df.called({"gem"})
	count(script.gem_unpinned(c.cmd)) == 0
	words := [p.text | some p in script.gem_unknown(c.cmd)]
	count(words) > 0
	msg := sprintf("whether %s names versions is unknown", [concat(", ", words)])
}
