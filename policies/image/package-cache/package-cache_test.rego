package policies.image.package_cache_test

import data.policies.image.package_cache

image(bytes) := {"unknown": [], "files": {"caches": [{"path": "/var/lib/apt/lists", "type": "dir", "mode": "0755", "layer": 1, "manager": "apt", "bytes": bytes, "count": 12}]}}

test_cache if {
	package_cache.deny == {{
		"message": "/var/lib/apt/lists holds 20.5 MB of the cache of apt (files: 12); remove it in the step that fills it",
		"path": ["files", "caches", 0],
	}} with input as image(20500000)
	count(package_cache.deny) == 1 with input as image(2000000)
}

test_small_or_none if {
	count(package_cache.deny) == 0 with input as image(400)
	count(package_cache.deny) == 0 with input as {"unknown": [], "files": {"caches": []}}
}

test_unread if {
	count(package_cache.unknown) == 1 with input as {"unknown": []}
}
