# METADATA
# title: Image from a registry that is not allowed
# description: >-
#   Whoever can push to the repository decides what runs. A list of registries and repositories that
#   the organisation trusts keeps typing errors, look-alike names and abandoned images out. Without
#   the parameter allowed the rule says nothing.
# related_resources:
#   - ref: https://csrc.nist.gov/pubs/sp/800/190/final
#     description: NIST SP 800-190, 4.1.5 Use of untrusted images
#   - ref: https://www.cisecurity.org/benchmark/docker
#     description: CIS Docker Benchmark, section 4
# custom:
#   severity: medium
#   controls: {cis-docker: "4.2"}
#   fix: Take the image from an allowed registry, or add its registry to the parameter allowed.
#   params:
#     allowed:
#       description: >-
#         Registries, folders of repositories or repositories that images may come from, each beginning
#         with the registry: "ghcr.io", "ghcr.io/acme", "docker.io/library", "registry.example.com:5000".
#       default: []
#       example: [ghcr.io/acme, "registry.example.com:5000"]
#       schema:
#         type: array
#         items:
#           type: string
#           pattern: '^(localhost|[^/@]*[.:][^/@]*)(/[a-z0-9._-]+)*/?$'
package policies.image.registry

import data.lib.image
import data.lib.oci

deny contains {"message": msg, "path": n.path} if {
	allowed := data.params["image/registry"].allowed
	count(allowed) > 0
	some n in oci.named
	not image.allowed(n.image, allowed)
	msg := sprintf("image %q is from %s, which is not allowed", [n.text, image.name(n.image)])
}

unknown contains {"message": msg, "path": ["name"]} if {
	count(data.params["image/registry"].allowed) > 0
	count(oci.named) == 0
	msg := sprintf("the registry of %q is unknown: the image has no name", [input.name])
}
