# METADATA
# title: Package lists kept in the image
# description: >-
#   apt-get update leaves some 20 to 40 MB of lists in the layer, of no use to the image and
#   outdated soon. Only stages that become part of the image count.
# related_resources:
#   - ref: https://docs.docker.com/build/building/best-practices/#apt-get
#     description: Docker, Building best practices, apt-get
# custom:
#   severity: info
#   covers: [df-apt-lists]
#   fix: >-
#     End the RUN with rm -rf /var/lib/apt/lists/*, or mount a cache with RUN
#     --mount=type=cache,target=/var/lib/apt.
package policies.dockerfile.apt_lists

import data.lib.dockerfile as df
import data.lib.script

deny contains {"message": "the package lists of apt stay in the image", "path": c.path} if {
	some c in df.called({"apt-get", "apt", "aptitude"})
	c.run.stage.shipped
	script.does(c.cmd, "refresh")
	not df.mounted(c.run, "/var/lib/apt/lists")
	not df.removed(c, "/var/lib/apt/lists")
	not cleaned(c)
}

# apt 2.7.8 and later: apt-get dist-clean.
cleaned(c) if {
	some n, other in df.siblings(c)
	n > c.number
	other.name in {"apt-get", "apt"}
	other.args[_] in {"dist-clean", "distclean"}
}

# cd /var/lib/apt/lists && rm -rf *
cleaned(c) if {
	some n, other in df.siblings(c)
	n > c.number
	other.name == "cd"
	startswith(other.args[0], "/var/lib/apt/lists")
}
