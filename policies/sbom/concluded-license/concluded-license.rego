# METADATA
# title: Components without a concluded licence
# description: >-
#   What a package declares is often wrong or incomplete. The licence under which it is passed on is what
#   somebody concluded, as an SPDX expression that programs can read.
# related_resources:
#   - ref: https://www.bsi.bund.de/SharedDocs/Downloads/EN/BSI/Publications/TechGuidelines/TR03183/BSI-TR-03183-2.pdf
#     description: BSI TR-03183-2 v2.1.0, Software Bill of Materials
#   - ref: https://github.com/OpenChain-Project/Telco-WG/blob/main/OpenChain-Telco-SBOM-Guide_EN.md
#     description: OpenChain Telco SBOM Guide
#   - ref: https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/
#     description: SPDX 2.3, Annex D, licence expressions
# custom:
#   severity: low
#   default: off
#   controls: {bsi-tr-03183-2: "5.2.2", openchain-telco: "3.2"}
#   fix: >-
#     State the licence under which each component is distributed as an SPDX expression: a licence with
#     acknowledgement concluded in CycloneDX, PackageLicenseConcluded in SPDX.
package policies.sbom.concluded_license

import data.lib.sbom

deny contains finding if {
	without := [p | some p in sbom.described; not concluded(p.spec)]
	finding := sbom.about(
		without, ["licenses", "concluded"],
		"has no concluded licence that is an SPDX expression",
		"have no concluded licence that is an SPDX expression",
	)
}

# A component without any licence is told as NONE.
concluded(spec) if {
	some l in spec.licenses.concluded
	l.kind == "none"
}

concluded(spec) if {
	count(spec.licenses.concluded) > 0
	every l in spec.licenses.concluded {
		expressed(l)
	}
}

expressed(l) if {
	count(l.alternatives) > 0
	every alternative in l.alternatives {
		every part in alternative {
			sbom.definite(part)
		}
	}
}
