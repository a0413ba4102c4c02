# METADATA
# title: Components that do not say what kind of file they are
# description: >-
#   Whether a component is executable, an archive, and whether its contents can still be told apart decides
#   how it has to be examined.
# related_resources:
#   - ref: https://www.bsi.bund.de/SharedDocs/Downloads/EN/BSI/Publications/TechGuidelines/TR03183/BSI-TR-03183-2.pdf
#     description: BSI TR-03183-2 v2.1.0, Software Bill of Materials
#   - ref: https://github.com/BSI-Bund/tr-03183-cyclonedx-property-taxonomy
#     description: BSI, CycloneDX property taxonomy
# custom:
#   severity: low
#   default: off
#   controls: {bsi-tr-03183-2: "5.2.2"}
#   fix: >-
#     Give each component the properties bsi:component:executable, bsi:component:archive and
#     bsi:component:structured, each once and with a value of the taxonomy.
package policies.sbom.component_properties

import data.lib.sbom

deny contains finding if {
	input.format == "cyclonedx"
	some name, values in allowed
	without := [p | some p in sbom.described; not given(p.spec, name, values)]
	finding := sbom.about(
		without, ["properties"],
		sprintf("has no valid property %s", [name]),
		sprintf("have no valid property %s", [name]),
	)
}

unknown contains {"message": msg, "path": ["components"]} if {
	input.format != "cyclonedx"
	count(sbom.described) > 0
	msg := "whether components are executable, archives or structured is unknown: only CycloneDX has the properties"
}

given(spec, name, values) if {
	count(spec.properties[name]) == 1
	spec.properties[name][0] in values
}

allowed := {
	"bsi:component:executable": {"executable", "non-executable"},
	"bsi:component:archive": {"archive", "no archive"},
	"bsi:component:structured": {"structured", "unstructured"},
}
