# METADATA
# title: SBOM whose author cannot be reached
# description: >-
#   Who finds a flaw in an SBOM, or in what it describes, needs somebody to tell. A name alone does not
#   answer mail.
# related_resources:
#   - ref: https://www.bsi.bund.de/SharedDocs/Downloads/EN/BSI/Publications/TechGuidelines/TR03183/BSI-TR-03183-2.pdf
#     description: BSI TR-03183-2 v2.1.0, Software Bill of Materials
# custom:
#   severity: low
#   default: off
#   controls: {bsi-tr-03183-2: "5.2.1"}
#   fix: >-
#     Give an e-mail address of the author, or a URL where there is none.
package policies.sbom.author_contact

import data.lib.sbom

deny contains {"message": "the SBOM gives neither e-mail address nor URL of its author", "path": ["authors"]} if {
	not contact
}

contact if {
	some author in input.authors
	sbom.reachable(author)
}
