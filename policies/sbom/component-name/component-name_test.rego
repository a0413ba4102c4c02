package policies.sbom.component_name_test

import data.policies.sbom.component_name

document(names) := {"components": [{"type": "library", "id": sprintf("ref-%s", [name]), "name": name} | some name in names]}

test_without if {
	f := component_name.deny with input as document(["web", " "])
	f == {{"message": `component "ref- " has no name`, "path": ["components", 1, "name"]}}
}

test_subject if {
	f := component_name.deny with input as {"components": [], "subject": {"id": "app", "name": "NOASSERTION"}}
	f == {{"message": `component "app" has no name`, "path": ["subject", "name"]}}
}

test_with if count(component_name.deny) == 0 with input as document(["web", "api"])
