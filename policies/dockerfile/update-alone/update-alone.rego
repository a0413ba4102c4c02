# METADATA
# title: Package index updated alone
# description: >-
#   The layer with the index stays in the cache while the Dockerfile changes below it: a later
#   build installs from an index of months ago, misses updates of security, or fails.
# related_resources:
#   - ref: https://docs.docker.com/build/building/best-practices/#apt-get
#     description: Docker, Building best practices, apt-get
#   - ref: https://www.cisecurity.org/benchmark/docker
#     description: CIS Docker Benchmark, section 4
# custom:
#   severity: low
#   covers: [df-update-alone]
#   controls: {cis-docker: "4.7"}
#   fix: Install in the same RUN as the update.
package policies.dockerfile.update_alone

import data.lib.dockerfile as df
import data.lib.script

deny contains {"message": msg, "path": c.path} if {
	some c in df.managing
	script.does(c.cmd, "refresh")
	not used(c)
	not shared(c)
	msg := sprintf("%s %s runs without an installation", [c.cmd.name, script.invocation(c.cmd).action])
}

used(c) if {
	some n, other in df.siblings(c)
	n > c.number
	uses_index(other)
}

uses_index(cmd) if {
	some what in ["install", "upgrade"]
	script.does(cmd, what)
}

# What nobody can look into may install.
uses_index(cmd) if regex.match(opaque, cmd.name)

opaque := concat("|", [
	`\.(sh|py|pl)$|^\.`,
	`^(make|gdebi|mk-build-deps|playwright|npx|pyinfra|ansible.*|rosdep|install.*|add-apt-repository|dpkg)$`,
	`^(apt-file|apt-cache|apt-mirror|tasksel|R|Rscript|conda|nala|aptly)$`,
])

uses_index(cmd) if {
	cmd.name in {"apt-get", "apt", "aptitude"}
	script.invocation(cmd).action in {"download", "source", "showsrc", "search", "show", "policy", "list", "remove"}
}

uses_index(cmd) if {
	cmd.name == "apk"
	script.invocation(cmd).action in {"fetch", "search", "policy", "list", "info", "fix"}
}

uses_index(cmd) if {
	cmd.name == ""
	not cmd.assign
}

# A cache mount keeps the index out of the layers.
shared(c) if {
	some dir in ["/var/lib/apt/lists", "/var/cache/apk", "/etc/apk/cache", "/var/cache/dnf", "/var/cache/yum", "/var/cache/zypp"]
	df.mounted(c.run, dir)
}
