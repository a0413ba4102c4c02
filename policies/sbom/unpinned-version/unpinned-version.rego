# METADATA
# title: Version that is not one version
# description: >-
#   A range, a tag or a snapshot says what would be taken, not what was: the SBOM describes no software in
#   particular.
# related_resources:
#   - ref: https://www.ntia.gov/report/2021/minimum-elements-software-bill-materials-sbom
#     description: NTIA, The Minimum Elements For a Software Bill of Materials (2021-07-12)
#   - ref: https://github.com/package-url/purl-spec
#     description: Package URL specification
# custom:
#   severity: low
#   controls: {ntia: "Version of the Component"}
#   fix: >-
#     Make the SBOM from lock files, the build or the image, where the versions are resolved.
package policies.sbom.unpinned_version

import data.lib.sbom

deny contains finding if {
	ranges := [p | some p in sbom.packages; regex.match(open, p.spec.version)]
	finding := sbom.about(ranges, ["version"], "has a version that is not one version", "have versions that are not one version")
}

open := concat("", [
	`^(?i)(\*|x|any|latest|stable|next|newest|current|head|main|master|trunk|nightly|snapshot|\(devel\)`,
	`|v?[0-9.]+\.[x*]|.*-snapshot`,
	`|[<>=^~!\[(].*[0-9*x].*|.*(\|\||,|\s-\s).*)$`,
])
