package policies.image.size_limit_test

import data.policies.image.size_limit

image(size, tar_size) := {"size": size, "tar_size": tar_size, "layers": [{"size": size, "tar_size": tar_size}]}

params := {"image/size-limit": {"megabytes": 10, "unpacked_megabytes": 50}}

test_too_large if {
	size_limit.deny == {{
		"message": "the layers have 10.5 MB; 10 MB are allowed",
		"path": ["size"],
	}} with input as image(10500000, 20000000) with data.params as params
	{f.path | some f in size_limit.deny} == {["tar_size"]} with input as image(9000000, 60000000) with data.params as params
}

test_allowed if {
	count(size_limit.deny) == 0 with input as image(10000000, 50000000) with data.params as params
	count(size_limit.unknown) == 0 with input as image(10000000, 50000000) with data.params as params
}

test_not_configured if {
	count(size_limit.deny) == 0 with input as image(10000000000, 60000000000)
	count(size_limit.unknown) == 0 with input as {"size": 0, "layers": [{"size": -1}]}
}

test_unknown if {
	{u.path | some u in size_limit.unknown} == {["layers", 0, "size"], ["layers"]} with input as {"size": 0, "layers": [{"size": -1}]} with data.params as params
}
