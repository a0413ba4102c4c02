# METADATA
# title: Cache of a package manager in the image
# description: >-
#   Indexes and downloaded packages are of no use to the application: more to store and to pull, and
#   an index of the day of the build from which nobody should install later.
# related_resources:
#   - ref: https://docs.docker.com/build/building/best-practices/#apt-get
#     description: Docker, Building best practices, apt-get
#   - ref: https://docs.docker.com/build/cache/optimize/#use-cache-mounts
#     description: Docker, Optimize cache usage, Use cache mounts
# custom:
#   severity: info
#   fix: >-
#     Remove the cache in the step that fills it (rm -rf /var/lib/apt/lists/*, apk add --no-cache, dnf
#     clean all, pip install --no-cache-dir), or keep it in a cache mount.
#   params:
#     megabytes:
#       description: Caches that are not larger are not reported.
#       default: 1
#       schema: {type: number, minimum: 0}
package policies.image.package_cache

import data.lib.oci

deny contains {"message": msg, "path": ["files", "caches", i]} if {
	some i, cache in input.files.caches
	cache.bytes > data.params["image/package-cache"].megabytes * 1000000
	msg := sprintf("%s holds %s of the cache of %s (files: %d); remove it in the step that fills it", [
		cache.path, oci.megabytes(cache.bytes), cache.manager, cache.count,
	])
}

unknown contains u if some u in oci.unreadable("whether caches of package managers are in the image")
