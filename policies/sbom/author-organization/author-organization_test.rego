package policies.sbom.author_organization_test

import data.policies.sbom.author_organization

test_without if {
	count(author_organization.deny) == 1 with input as {"authors": []}
	count(author_organization.deny) == 1 with input as {"authors": [{"type": "person", "name": "Ada"}]}
}

test_with if {
	count(author_organization.deny) == 0 with input as {"authors": [{"type": "person", "name": "Ada"}, {"type": "organization", "name": "Acme"}]}
}
