# METADATA
# title: Dependency on a component that is not there
# description: >-
#   A reference that leads nowhere means that a component was left out, renamed or lost, and what it needs
#   with it.
# related_resources:
#   - ref: https://cyclonedx.org/docs/1.6/json/
#     description: CycloneDX 1.6 JSON reference
#   - ref: https://spdx.github.io/spdx-spec/v2.3/
#     description: SPDX 2.3 specification
# custom:
#   severity: low
#   controls: {ntia: "Dependency Relationship"}
#   fix: >-
#     List the component, or correct the reference.
package policies.sbom.dangling_dependency

deny contains {"message": msg, "path": first.path} if {
	first := dangling[0]
	msg := sprintf("dependencies name %s: %s%s", [title[count(missing) == 1], concat(", ", array.slice(missing, 0, 3)), rest])
}

title := {true: "a component that the SBOM does not list", false: "components that the SBOM does not list"}

rest := concat("", [sprintf(" and %d more", [count(missing) - 3]) | count(missing) > 3])

missing := sort({sprintf("%q", [d.ref]) | some d in dangling})

dangling := array.concat(
	[{"ref": d.ref, "path": ["dependencies", i, "ref"]} | some i, d in input.dependencies; not here(d.ref)],
	[{"ref": ref, "path": ["dependencies", i, "depends_on", j]} |
		some i, d in input.dependencies
		some j, ref in d.depends_on
		not here(ref)
	],
)

here(ref) if ref in ids

# Other documents: https://cyclonedx.org/capabilities/bomlink/ and external document references of SPDX.
here(ref) if startswith(ref, "urn:cdx:")

here(ref) if startswith(ref, "DocumentRef-")

here("SPDXRef-DOCUMENT")

ids := {c.id | some c in input.components} | {input.subject.id | true}
