# METADATA
# title: Components listed twice
# description: >-
#   One component in two entries is counted, judged and updated twice, or once too few. The same package in
#   another place or layer is another component.
# related_resources:
#   - ref: https://cyclonedx.org/docs/1.6/json/
#     description: CycloneDX 1.6 JSON reference
#   - ref: https://spdx.github.io/spdx-spec/v2.3/
#     description: SPDX 2.3 specification
# custom:
#   severity: info
#   fix: >-
#     List each component once, and give each entry a reference of its own.
package policies.sbom.duplicate_component

import data.lib.sbom

deny contains finding if {
	repeats := [p |
		some i, entry in entries
		i > 0
		entries[i - 1][0] == entry[0]
		p := {"spec": input.components[entry[1]], "path": ["components", entry[1]]}
	]
	finding := sbom.about(repeats, ["purl"], "is listed twice", "are listed twice or more")
}

# The reader has compared all references, not only those of components.
deny contains sbom.problems("identifier", "the reference %q stands for more than one component", "references stand for more than one component: %s")

# entries is the components in an order in which equal ones are neighbours.
entries := sort([[identity(p.spec), p.path[1]] | some p in sbom.packages; sbom.stated(p.spec.purl)])

identity(spec) := [spec.purl, place] if {
	place := [object.get(spec, key, "") | some key in ["locations", "filename", "layer", "parent", "hashes"]]
}
