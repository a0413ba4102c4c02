# METADATA
# title: Shell in an image that is declared distroless
# description: >-
#   Images without a shell leave an intruder nothing to type into. One that is called distroless, or
#   says that it was built on such an image, and has a shell all the same is not what it is taken for.
# related_resources:
#   - ref: https://csrc.nist.gov/pubs/sp/800/190/final
#     description: NIST SP 800-190, 4.1.2 Image configuration defects
#   - ref: https://docs.docker.com/dhi/core-concepts/distroless/
#     description: Docker, Minimal or distroless images
#   - ref: https://github.com/GoogleContainerTools/distroless
#     description: Distroless container images
# custom:
#   severity: medium
#   controls: {cis-docker: "4.3"}
#   fix: Build without the shell, on a base image without one, or do not declare the image distroless.
#   params:
#     declared:
#       description: >-
#         Which images are declared distroless: patterns over their names and that of their base image, or, with
#         key=value, over labels and annotations; * stands for any text. Names with a tag that says debug are
#         none.
#       default: ["*distroless*"]
#       example: ["*distroless*", "com.acme.image.kind=minimal"]
#       schema: {type: array, items: {type: string, minLength: 1}}
package policies.image.distroless_shell

import data.lib.oci

deny contains finding if {
	oci.declared(data.params["image/distroless-shell"].declared)
	some finding in oci.findings(
		"shells", {i | some i, _ in input.files.shells},
		"is a shell, and the image is declared distroless",
		"are shells, and the image is declared distroless",
	)
}

unknown contains u if {
	oci.declared(data.params["image/distroless-shell"].declared)
	some u in oci.unreadable("whether the image has a shell")
}
