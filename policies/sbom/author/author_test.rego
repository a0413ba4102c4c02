package policies.sbom.author_test

import data.policies.sbom.author

test_nobody if {
	every authors in [[], [{"type": "unknown", "name": ""}], [{"type": "organization", "name": "NOASSERTION"}]] {
		author.deny == {{"message": "the SBOM does not say who made it", "path": ["authors"]}} with input as {"authors": authors, "tools": [{"name": "syft"}]}
	}
}

test_somebody if {
	count(author.deny) == 0 with input as {"authors": [{"type": "unknown", "name": ""}, {"type": "person", "name": "Ada"}]}
}

test_made_for_this_judgement if {
	count(author.deny) == 0 with input as {"authors": []} with data.facts as {"generated": true}
}
