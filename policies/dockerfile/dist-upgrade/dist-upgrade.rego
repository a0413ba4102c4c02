# METADATA
# title: Upgrade of all packages
# description: >-
#   An upgrade of everything replaces what the publisher of the base image tested together, and
#   makes two builds of one Dockerfile differ. A newer base image brings the same updates.
# related_resources:
#   - ref: https://docs.docker.com/build/building/best-practices/
#     description: Docker, Building best practices
# custom:
#   severity: info
#   covers: [df-dist-upgrade]
#   fix: >-
#     Build on a newer base image, and upgrade single packages by name where that is not enough.
package policies.dockerfile.dist_upgrade

import data.lib.dockerfile as df
import data.lib.script

deny contains {"message": msg, "path": c.path} if {
	some c in df.managing
	script.upgrades_all(c.cmd)
	msg := sprintf("%s %s upgrades all packages", [c.cmd.name, script.invocation(c.cmd).action])
}
