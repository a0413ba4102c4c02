# METADATA
# title: Package cache of yum, dnf or zypper kept in the image
# description: >-
#   The package manager leaves packages and metadata in the layer, of no use to the image. Only
#   stages that become part of the image count.
# related_resources:
#   - ref: https://dnf.readthedocs.io/en/latest/command_ref.html
#     description: DNF, Command Reference
#   - ref: https://documentation.suse.com/sles/15-SP6/html/SLES-all/cha-sw-cl.html
#     description: SUSE, Managing software with command line tools
# custom:
#   severity: info
#   covers: [df-yum-clean]
#   fix: >-
#     End the RUN with dnf clean all (yum, microdnf) or zypper clean --all, or mount a cache.
package policies.dockerfile.yum_clean

import data.lib.dockerfile as df
import data.lib.script

caches := {
	"yum": ["/var/cache/yum", "/var/cache/dnf"],
	"dnf": ["/var/cache/dnf", "/var/cache/yum", "/var/cache/libdnf5"],
	"dnf5": ["/var/cache/libdnf5"],
	"microdnf": ["/var/cache/yum", "/var/cache/dnf"],
	"tdnf": ["/var/cache/tdnf"],
	"zypper": ["/var/cache/zypp"],
}

deny contains {"message": msg, "path": c.path} if {
	some c in df.called(object.keys(caches))
	c.run.stage.shipped
	fills(c.cmd)
	not last_cleaned(c)
	not elsewhere(c)
	msg := sprintf("the cache of %s stays in the image", [c.cmd.name])
}

fills(cmd) if {
	some what in ["install", "upgrade", "refresh"]
	script.does(cmd, what)
	not script.long(cmd, {"--installroot", "--root"})
}

last_cleaned(c) if {
	some n, other in df.siblings(c)
	n > c.number
	caches[other.name]
	script.invocation(other).action in {"clean", "cc"}
}

elsewhere(c) if {
	some dir in caches[c.cmd.name]
	df.mounted(c.run, dir)
}

elsewhere(c) if {
	some dir in caches[c.cmd.name]
	df.removed(c, dir)
}
