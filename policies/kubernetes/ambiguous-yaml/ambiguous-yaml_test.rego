package policies.kubernetes.ambiguous_yaml_test

import data.policies.kubernetes.ambiguous_yaml

test_each_ambiguity if {
	ambiguities := [
		{"path": ["spec", "replicas"], "message": "key \"replicas\" stands twice; the last one counts"},
		{"path": ["metadata", "Name"], "message": "key \"Name\" differs from \"name\" only in letter case"},
	]
	findings := ambiguous_yaml.deny with input as {"apiVersion": "v1", "kind": "Pod"} with data.facts as {"ambiguities": ambiguities}
	findings == {a | some a in ambiguities}
}

test_none if {
	without := ambiguous_yaml.deny with input as {"apiVersion": "v1", "kind": "Pod"} with data.facts as {}
	count(without) == 0
	empty := ambiguous_yaml.deny with input as {"apiVersion": "v1", "kind": "Pod"} with data.facts as {"ambiguities": []}
	count(empty) == 0
}
