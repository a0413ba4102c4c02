# METADATA
# title: apt in a script
# description: >-
#   apt is for people: its manual says that its command line may change and that scripts should use
#   apt-get and apt-cache.
# related_resources:
#   - ref: https://manpages.debian.org/stable/apt/apt.8.en.html#SCRIPT_USAGE_AND_DIFFERENCES_FROM_OTHER_APT_TOOLS
#     description: Debian, apt(8), Script usage
# custom:
#   severity: info
#   covers: [df-apt-use]
#   fix: Write apt-get or apt-cache instead of apt.
package policies.dockerfile.apt_cli

import data.lib.dockerfile as df

deny contains {"message": "apt is not made for scripts; use apt-get or apt-cache", "path": c.path} if {
	some c in df.called({"apt"})
}
