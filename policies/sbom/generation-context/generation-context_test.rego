package policies.sbom.generation_context_test

import data.policies.sbom.generation_context

test_unsaid if {
	count(generation_context.deny) == 1 with input as {"lifecycle": []}
	count(generation_context.deny) == 1 with input as {"lifecycle": [""]}
}

test_said if count(generation_context.deny) == 0 with input as {"lifecycle": ["build"]}
