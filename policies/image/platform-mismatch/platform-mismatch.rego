# METADATA
# title: Image for another platform than asked for
# description: >-
#   The configuration names another operating system or processor than was asked for, or than the index
#   says: the image does not start, runs slowly in an emulator, or is not the one that was meant.
# related_resources:
#   - ref: https://github.com/opencontainers/image-spec/blob/main/image-index.md#image-index-property-descriptions
#     description: OCI image specification, image index, platform
#   - ref: https://github.com/opencontainers/image-spec/blob/main/config.md#properties
#     description: OCI image specification, architecture, os and variant
# custom:
#   severity: medium
#   fix: Build the image with --platform, cross-compile instead of copying binaries of the builder, and push the index anew.
package policies.image.platform_mismatch

deny contains {"message": msg, "path": ["platform"]} if {
	wanted := known(input.requested_platform)
	got := known(input.platform)
	some key in ["os", "architecture", "variant"]
	wanted[key] != got[key]
	msg := sprintf("the image is for %s, and %s was asked for", [title(input.platform), title(input.requested_platform)])
}

# known is what the platform says, in the words of Go; variants that every runtime takes for granted, and
# empty values, say nothing.
known(platform) := {key: value |
	some key in ["os", "architecture", "variant"]
	text := lower(object.get(platform, key, ""))
	value := object.get(spellings, text, text)
	value != ""
	not implied(platform, key, value)
}

spellings := {
	"x86_64": "amd64", "x86-64": "amd64", "aarch64": "arm64", "armhf": "arm", "armel": "arm", "i386": "386",
	"macos": "darwin", "8": "v8", "7": "v7", "6": "v6", "5": "v5",
}

implied(platform, "variant", value) if {
	architecture := lower(platform.architecture)
	[object.get(spellings, architecture, architecture), value] in [["arm64", "v8"], ["amd64", "v1"]]
}

title(platform) := concat("/", [text |
	some key in ["os", "architecture", "variant"]
	text := object.get(platform, key, "")
	text != ""
])
