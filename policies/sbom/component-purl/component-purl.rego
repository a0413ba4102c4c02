# METADATA
# title: Components without a purl
# description: >-
#   Databases of vulnerabilities, licences and malicious packages find packages by purl. What has none is
#   checked against none of them.
# related_resources:
#   - ref: https://github.com/package-url/purl-spec
#     description: Package URL specification
# custom:
#   severity: info
#   fix: >-
#     Give each component its purl, as in pkg:npm/left-pad@1.3.0.
package policies.sbom.component_purl

import data.lib.sbom

deny contains finding if {
	without := [p | some p in sbom.packages; not sbom.says(p.spec, "purl")]
	finding := sbom.about(without, ["purl"], "has no purl", "have no purl")
}
