package lib.kubernetes_test

import data.lib.kubernetes as k8s

test_selects[name] if {
	some name, c in {
		"empty selects all": {"selector": {}, "labels": {"app": "web"}, "selects": true},
		"empty selects the unlabelled": {"selector": {}, "labels": null, "selects": true},
		"null parts": {"selector": {"matchLabels": null, "matchExpressions": null}, "labels": {}, "selects": true},
		"label": {"selector": {"matchLabels": {"app": "web"}}, "labels": {"app": "web", "tier": "front"}, "selects": true},
		"all labels": {"selector": {"matchLabels": {"app": "web", "tier": "back"}}, "labels": {"app": "web", "tier": "front"}, "selects": false},
		"label and expression": {
			"selector": {"matchLabels": {"app": "web"}, "matchExpressions": [{"key": "tier", "operator": "Exists"}]},
			"labels": {"app": "web"},
			"selects": false,
		},
		"odd expression": {"selector": {"matchExpressions": [null]}, "labels": {"app": "web"}, "selects": false},
		"odd selector": {"selector": {"matchLabels": "app", "matchExpressions": "app"}, "labels": {}, "selects": true},
	}
	selected := [1 | k8s.selects(c.selector, c.labels)]
	count(selected) == 1 == c.selects
}

# The truth table of the operators, for a label that has one of the values, another one, or is absent.
test_requirement[name] if {
	some name, met in {
		"In": ["one"],
		"NotIn": ["other", "absent"],
		"Exists": ["one", "other"],
		"DoesNotExist": ["absent"],
		"in": [],
	}
	cases := {"one": {"zone": "a"}, "other": {"zone": "c"}, "absent": {"app": "web"}}
	requirement := {"key": "zone", "operator": name, "values": ["a", "b"]}
	{c | some c, labels in cases; k8s.requirement_met(requirement, labels)} == {m | some m in met}
}

test_selector_empty if {
	k8s.selector_empty({})
	k8s.selector_empty({"matchLabels": {}, "matchExpressions": []})
	k8s.selector_empty({"matchLabels": null})
	not k8s.selector_empty(null)
	not k8s.selector_empty({"matchLabels": {"app": "web"}})
	not k8s.selector_empty({"matchExpressions": [{"key": "app", "operator": "Exists"}]})
}
