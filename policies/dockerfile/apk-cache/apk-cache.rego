# METADATA
# title: Package index of apk kept in the image
# description: >-
#   Without --no-cache apk leaves the index in the layer, of no use to the image and outdated soon.
#   Only stages that become part of the image count.
# related_resources:
#   - ref: https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper
#     description: Alpine Linux, Alpine Package Keeper
# custom:
#   severity: info
#   covers: [df-apk-cache]
#   fix: Add --no-cache, or mount a cache with RUN --mount=type=cache,target=/var/cache/apk.
package policies.dockerfile.apk_cache

import data.lib.dockerfile as df
import data.lib.script

deny contains {"message": "the index of apk stays in the image", "path": c.path} if {
	some c in df.called({"apk"})
	c.run.stage.shipped
	script.does(c.cmd, "install")
	not script.long(c.cmd, {"--no-cache", "--root", "--cache-dir"})
	not elsewhere(c)
	not script.open(c.cmd)
}

unknown contains {"message": "whether the index of apk stays in the image is unknown: an argument may hold options", "path": c.path} if {
	some c in df.called({"apk"})
	c.run.stage.shipped
	script.does(c.cmd, "install")
	not script.long(c.cmd, {"--no-cache", "--root", "--cache-dir"})
	not elsewhere(c)
	script.open(c.cmd)
}

elsewhere(c) if {
	some dir in ["/var/cache/apk", "/etc/apk/cache", "/lib/apk/db"]
	df.mounted(c.run, dir)
}

elsewhere(c) if df.removed(c, "/var/cache/apk")

elsewhere(c) if script.short(c.cmd, "p", "tX")

elsewhere(c) if {
	some n, other in df.siblings(c)
	n > c.number
	other.name == "apk"
	"cache" in other.args
	"clean" in other.args
}
