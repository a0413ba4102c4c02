# METADATA
# title: Several sources without a directory
# description: >-
#   COPY and ADD of several sources need a destination that ends with a slash. Without it the build
#   fails, or files end up in one file.
# related_resources:
#   - ref: https://docs.docker.com/reference/dockerfile/#destination-1
#     description: Dockerfile reference, COPY, Destination
# custom:
#   severity: low
#   covers: [df-copy-slash]
#   fix: End the destination with a slash.
package policies.dockerfile.copy_destination_slash

import data.lib.dockerfile as df

deny contains {"message": msg, "path": df.argument_of(i, n)} if {
	some i in df.instructions
	[n, dest] := several(i)
	not regex.match(`[/\\]$|(^|[/\\])\.\.?$`, dest)
	not i.spec.unknown[sprintf("%d", [n])]
	msg := sprintf("%s has several sources, but %q is no directory", [upper(i.spec.cmd), dest])
}

unknown contains {"message": msg, "path": df.argument_of(i, n)} if {
	some i in df.instructions
	[n, dest] := several(i)
	why := i.spec.unknown[sprintf("%d", [n])]
	not endswith(dest, "/")
	msg := sprintf("%s has several sources, and whether %s is a directory is unknown: %s", [upper(i.spec.cmd), dest, why])
}

# several is the destination of a COPY or ADD with several sources.
several(i) := [n, i.spec.args[n]] if {
	i.spec.cmd in {"copy", "add"}
	n := count(i.spec.args) - 1
	n + count(object.get(i.spec, "files", [])) > 1
}
