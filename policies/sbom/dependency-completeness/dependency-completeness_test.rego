package policies.sbom.dependency_completeness_test

import data.policies.sbom.dependency_completeness

document(deps, completeness) := {"subject": {"id": "app", "name": "app"}, "components": [{"type": "library", "id": "web", "name": "web"}], "dependencies": deps, "completeness": completeness}

messages(deps, completeness) := {f.message | some f in dependency_completeness.deny with input as document(deps, completeness)}

both := [{"ref": "app", "depends_on": ["web"], "known": true}, {"ref": "web", "depends_on": [], "known": true}]

test_unlisted if {
	messages([both[0]], [{"aggregate": "complete", "refs": ["app", "web"]}]) == {`component "web" has no list of dependencies`}
}

test_unjudged if {
	messages(both, []) == {`2 components do not say whether their dependencies are complete: "app", "web"`}
	messages(both, [{"aggregate": "not_specified", "refs": ["app"]}, {"aggregate": "complete", "refs": ["web"]}]) == {`component "app" does not say whether its dependencies are complete`}
}

test_complete if {
	messages(both, [{"aggregate": "complete", "refs": ["app", "web"]}]) == set()
	messages(both, [{"aggregate": "incomplete", "refs": []}]) == set()
	messages([both[0], {"ref": "web", "depends_on": [], "known": false}], [{"aggregate": "unknown", "refs": ["app"]}]) == set()
}
