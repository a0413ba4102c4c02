package policies.dockerfile.duplicate_stage_name_test

import data.policies.dockerfile.duplicate_stage_name

stages(names) := {"stages": [{"index": i, "name": name, "instructions": []} | some i, name in names]}

test_duplicate if {
	findings := duplicate_stage_name.deny with input as stages(["build", "test", "build", "build"])
	{f.path | some f in findings} == {["stages", 2], ["stages", 3]}
}

test_unique if {
	count(duplicate_stage_name.deny) == 0 with input as stages(["build", "test"])
	count(duplicate_stage_name.deny) == 0 with input as {"stages": [{"index": 0}, {"index": 1}]}
}
