package policies.dockerfile.platform_constant_test

import data.policies.dockerfile.platform_constant

from(platform, name) := {"stages": [{"index": 0, "name": name, "base": {"image": "x:1", "platform": platform}, "instructions": []}]}

test_constant if {
	count(platform_constant.deny) == 1 with input as from({"raw": "linux/amd64", "value": "linux/amd64"}, "build")
}

test_not_constant if {
	count(platform_constant.deny) == 0 with input as from({"raw": "$BUILDPLATFORM", "unknown": "it depends"}, "build")
	count(platform_constant.deny) == 0 with input as from({"raw": "${P}", "value": "linux/amd64"}, "build")
	count(platform_constant.deny) == 0 with input as from({"raw": "linux/arm64", "value": "linux/arm64"}, "build-arm64")
	count(platform_constant.deny) == 0 with input as {"stages": [{"index": 0, "base": {"image": "x:1"}, "instructions": []}]}
}
