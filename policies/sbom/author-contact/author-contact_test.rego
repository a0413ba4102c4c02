package policies.sbom.author_contact_test

import data.policies.sbom.author_contact

test_without if {
	every authors in [[], [{"name": "Ada"}], [{"name": "Ada", "email": "ada", "url": "example.com"}]] {
		count(author_contact.deny) == 1 with input as {"authors": authors}
	}
}

test_with if {
	every author in [{"name": "Ada", "email": "ada@example.com"}, {"name": "Acme", "url": "https://acme.example"}] {
		count(author_contact.deny) == 0 with input as {"authors": [{"name": "x"}, author]}
	}
}
