# METADATA
# title: npm, yarn or pnpm installs any version
# description: >-
#   Without a version every build takes the newest release, also one that was published minutes ago
#   by whoever took over the account of its author. Two builds of one Dockerfile differ. Install
#   scripts run at once.
# related_resources:
#   - ref: https://docs.npmjs.com/cli/v11/commands/npm-install
#     description: npm, npm install
# custom:
#   severity: low
#   covers: [df-npm-pin]
#   fix: Name the version, as in typescript@5.6.3, or install from a lock file with npm ci.
package policies.dockerfile.npm_pin

import data.lib.dockerfile as df
import data.lib.script

deny contains {"message": msg, "path": c.path} if {
	some c in df.called({"npm", "pnpm", "yarn"})
	open := [p.text | some p in script.node_unpinned(c.cmd)]
	count(open) > 0
	msg := sprintf("%s installs %s in any version", [c.cmd.name, concat(", ", open)])
}

unknown contains {"message": msg, "path": c.path} if {
	some c in df.called({"npm", "pnpm", "yarn"})
	count(script.node_unpinned(c.cmd)) == 0
	words := [p.text | some p in script.node_unknown(c.cmd)]
	count(words) > 0
	msg := sprintf("whether %s names versions is unknown", [concat(", ", words)])
}
