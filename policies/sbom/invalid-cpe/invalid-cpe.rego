# METADATA
# title: CPE that does not parse
# description: >-
#   A CPE that tools cannot read matches no advisory, and nobody notices.
# related_resources:
#   - ref: https://nvlpubs.nist.gov/nistpubs/Legacy/IR/nistir7695.pdf
#     description: NIST IR 7695, CPE Naming 2.3
# custom:
#   severity: info
#   fix: >-
#     Write the CPE with all of its eleven parts, as in cpe:2.3:a:gnu:bash:5.2:*:*:*:*:*:*:*, or leave it
#     out.
package policies.sbom.invalid_cpe

import data.lib.sbom

deny contains finding if {
	invalid := [p | some p in sbom.described; some cpe in p.spec.cpes; not valid(cpe)]
	finding := sbom.about(invalid, ["cpes"], "has a CPE that is not valid", "have CPEs that are not valid")
}

valid(cpe) if regex.match(`^cpe:2\.3:[aho*-](:([^:\\\s]|\\[!-~])+){10}$`, cpe)

# The older binding as a URI.
valid(cpe) if regex.match(`^(?i)cpe:/[aho]?(:[^:\s]*){0,6}$`, cpe)
