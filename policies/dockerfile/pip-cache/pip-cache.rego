# METADATA
# title: Cache of pip kept in the image
# description: >-
#   pip keeps what it downloads and builds in the layer, of no use to the image. Only stages that
#   become part of the image count.
# related_resources:
#   - ref: https://pip.pypa.io/en/stable/topics/caching/
#     description: pip, Caching
# custom:
#   severity: info
#   covers: [df-pip-cache]
#   fix: >-
#     Add --no-cache-dir, or mount a cache with RUN --mount=type=cache,target=/root/.cache/pip.
package policies.dockerfile.pip_cache

import data.lib.dockerfile as df
import data.lib.script

deny contains {"message": "the cache of pip stays in the image", "path": c.path} if {
	some c in df.pips
	keeps(c)
	not script.open(c.cmd)
}

unknown contains {"message": "whether the cache of pip stays in the image is unknown: an argument may hold options", "path": c.path} if {
	some c in df.pips
	keeps(c)
	script.open(c.cmd)
}

keeps(c) if {
	script.pip_install(c.cmd)
	c.run.stage.shipped
	not script.long(c.cmd, {"--no-cache-dir", "--no-cache", "--dry-run"})
	not off(c)
	not elsewhere(c)
}

# "off" and "false" mean what one hopes: no cache.
off(c) if {
	value := df.variable(c, "PIP_NO_CACHE_DIR")
	value != ""
}

elsewhere(c) if {
	some mount in c.run.spec.mounts
	mount.type in {"cache", "tmpfs"}
	regex.match(`(^|[/.])(cache|pip)(/|$)`, mount.target)
}

elsewhere(c) if {
	some n, other in df.siblings(c)
	n > c.number
	other.name in {"rm", "find"}
	some arg in other.args
	regex.match(`(\.cache|/pip)(/pip)?/?\*?$|^/root/?\*?$`, arg)
}

elsewhere(c) if {
	some n, other in df.siblings(c)
	n > c.number
	ops := script.pip(other)
	ops[0].text == "cache"
	ops[1].text in {"purge", "remove"}
}
