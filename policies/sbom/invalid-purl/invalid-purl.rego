# METADATA
# title: Purl that does not parse
# description: >-
#   A purl that tools cannot read finds nothing, and nobody notices.
# related_resources:
#   - ref: https://github.com/package-url/purl-spec
#     description: Package URL specification
# custom:
#   severity: low
#   fix: >-
#     Write the purl as its specification asks: pkg:type/namespace/name@version.
package policies.sbom.invalid_purl

import data.lib.sbom

deny contains {"message": msg, "path": array.concat(p.path, ["purl"])} if {
	some p in sbom.described
	p.spec.purl_problem
	msg := sprintf("the purl of component %q is not valid: %s", [sbom.title(p.spec), p.spec.purl_problem])
}
