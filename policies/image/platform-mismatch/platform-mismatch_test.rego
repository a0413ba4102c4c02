package policies.image.platform_mismatch_test

import data.policies.image.platform_mismatch

platform(text) := {"os": parts[0], "architecture": parts[1], "variant": parts[2]} if parts := split(sprintf("%s//", [text]), "/")

image(got, wanted) := {"platform": platform(got), "requested_platform": platform(wanted)}

test_mismatch if {
	platform_mismatch.deny == {{
		"message": "the image is for linux/amd64, and linux/arm64 was asked for",
		"path": ["platform"],
	}} with input as image("linux/amd64", "linux/arm64")
	every row in [["linux/amd64", "windows/amd64"], ["linux/arm/v7", "linux/arm/v6"]] {
		count(platform_mismatch.deny) == 1 with input as image(row[0], row[1])
	}
	count(platform_mismatch.deny) == 1 with input as image("linux/amd64/v3", "linux/amd64/v2")
}

test_same if {
	every row in [
		["linux/amd64", "linux/amd64"], ["linux/arm64", "linux/arm64/v8"], ["linux/arm64/v8", "linux/arm64"],
		["linux/x86_64", "linux/amd64"], ["linux/arm", "linux/arm/v7"], ["linux/arm/7", "linux/arm/v7"],
	] {
		count(platform_mismatch.deny) == 0 with input as image(row[0], row[1])
	}
}

test_nothing_asked_for if {
	count(platform_mismatch.deny) == 0 with input as {"platform": platform("linux/amd64")}
}
