# METADATA
# title: SBOM without a tool
# description: >-
#   What an SBOM holds and misses depends on the tool that made it; without its name and version nobody can
#   judge that, or make it again.
# related_resources:
#   - ref: https://www.cisa.gov/resources-tools/resources/2025-minimum-elements-software-bill-materials-sbom
#     description: CISA, 2025 Minimum Elements for a Software Bill of Materials (public comment draft)
#   - ref: https://github.com/OpenChain-Project/Telco-WG/blob/main/OpenChain-Telco-SBOM-Guide_EN.md
#     description: OpenChain Telco SBOM Guide
# custom:
#   severity: low
#   default: off
#   controls: {cisa-sbom: "Tool Name", openchain-telco: "3.5"}
#   fix: >-
#     Name the tool with its version: metadata.tools in CycloneDX, a Creator "Tool: name-version" in SPDX.
#   params:
#     version:
#       description: Whether the version of the tool has to be there too, as OpenChain asks.
#       default: true
#       schema: {type: boolean}
package policies.sbom.tool

import data.lib.sbom

deny contains {"message": "the SBOM does not name the tool that made it", "path": ["tools"]} if count(named) == 0

deny contains {"message": msg, "path": ["tools", i, "version"]} if {
	data.params["sbom/tool"].version
	some i in named
	not sbom.says(input.tools[i], "version")
	msg := sprintf("the SBOM does not say which version of %s made it", [input.tools[i].name])
}

named := [i | some i, tool in input.tools; sbom.stated(tool.name)]
