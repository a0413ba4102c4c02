package policies.sbom.dependencies_test

import data.policies.sbom.dependencies

document(deps) := {"components": [{"type": "library", "name": "web"}], "dependencies": deps}

test_nothing_said if {
	every deps in [[], [{"ref": "web", "depends_on": [], "known": true}]] {
		dependencies.deny == {{"message": "the SBOM does not say which component depends on which", "path": ["dependencies"]}} with input as document(deps)
	}
}

test_said if {
	every d in [{"ref": "app", "depends_on": ["web"], "known": true}, {"ref": "app", "depends_on": [], "known": false}] {
		count(dependencies.deny) == 0 with input as document([d])
	}
}

test_contained if {
	count(dependencies.deny) == 0 with input as {"components": [{"type": "library", "id": "a"}, {"type": "library", "id": "b", "parent": "a"}], "dependencies": []}
}

test_nothing_to_say if count(dependencies.deny) == 0 with input as {"components": [], "dependencies": []}
