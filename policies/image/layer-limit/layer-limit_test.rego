package policies.image.layer_limit_test

import data.policies.image.layer_limit

image(n) := {"layers": [{"size": i} | some i in numbers.range(1, n)]}

test_too_many if {
	layer_limit.deny == {{"message": "the image has 101 layers; 100 are allowed", "path": ["layers"]}} with input as image(101)
	count(layer_limit.deny) == 1 with input as image(6) with data.params as {"image/layer-limit": {"layers": 5}}
}

test_allowed if {
	count(layer_limit.deny) == 0 with input as image(100)
	count(layer_limit.deny) == 0 with input as image(200) with data.params as {"image/layer-limit": {"layers": 0}}
}
