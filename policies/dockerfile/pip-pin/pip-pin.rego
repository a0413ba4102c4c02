# METADATA
# title: pip installs any version
# description: >-
#   Without a version every build takes the newest release, also one that was published minutes ago
#   by whoever took over the account of its author. Two builds of one Dockerfile differ.
# related_resources:
#   - ref: https://pip.pypa.io/en/stable/cli/pip_install/
#     description: pip, pip install
#   - ref: https://pip.pypa.io/en/stable/topics/repeatable-installs/
#     description: pip, Repeatable installs
# custom:
#   severity: low
#   covers: [df-pip-pin]
#   fix: Name the version with ==, or install from a requirements file with hashes.
package policies.dockerfile.pip_pin

import data.lib.dockerfile as df
import data.lib.script

deny contains {"message": msg, "path": c.path} if {
	some c in df.pips
	open := [p.text | some p in script.pip_unpinned(c.cmd)]
	count(open) > 0
	msg := sprintf("%s installs %s in any version", ["pip", concat(", ", open)])
}

unknown contains {"message": msg, "path": c.path} if {
	some c in df.pips
	count(script.pip_unpinned(c.cmd)) == 0
	words := [p.text | some p in script.pip_unknown(c.cmd)]
	count(words) > 0
	msg := sprintf("whether %s names versions is unknown", [concat(", ", words)])
}
