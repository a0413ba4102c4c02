package policies.sbom.author_test

import data.policies.sbom.author

test_nobody if {
	every authors in [[], [{"type": "unknown", "name": ""}], [{"type": "organization", "name": "NOASSERTION"}]] {
		author.deny == {{"message": "the SBOM does not say who made it", "path": ["authors"]}} with input as {"authors": authors, "tools": [{"name": "syft"}]}
	}
}

test_own if count(author.deny) == 0 with input as {"format": "", "authors": []}

test_somebody if {
	count(author.deny) == 0 with input as {"authors": [{"type": "unknown", "name": ""}, {"type": "person", "name": "Ada"}]}
}
