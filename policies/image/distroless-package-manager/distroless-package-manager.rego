# METADATA
# title: Package manager in an image that is declared distroless
# description: >-
#   A package manager fetches and installs whatever an intruder lacks. An image that is called
#   distroless, or says that it was built on such an image, and has one all the same is not what it is
#   taken for.
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
#   fix: >-
#     Install in another stage and copy the result, on a base image without a package manager, or do not
#     declare the image distroless.
#   params:
#     declared:
#       description: >-
#         Which images are declared distroless: patterns over their names and that of their base image, or, with
#         key=value, over labels and annotations; * stands for any text. Names with a tag that says debug are
#         none.
#       default: ["*distroless*"]
#       schema: {type: array, items: {type: string, minLength: 1}}
package policies.image.distroless_package_manager

import data.lib.oci

deny contains finding if {
	oci.declared(data.params["image/distroless-package-manager"].declared)
	some finding in oci.findings(
		"package_managers", {i | some i, _ in input.files.package_managers},
		"is a package manager, and the image is declared distroless",
		"are package managers, and the image is declared distroless",
	)
}

unknown contains u if {
	oci.declared(data.params["image/distroless-package-manager"].declared)
	some u in oci.unreadable("whether the image has a package manager")
}
