package policies.kubernetes.duplicate_env_test

import data.policies.kubernetes.duplicate_env

pod(env) := {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "web", "env": env}]}}

findings(doc) := f if {
	f := duplicate_env.deny with input as doc
}

test_twice if {
	findings(pod([{"name": "LEVEL", "value": "info"}, {"name": "PORT", "value": "80"}, {"name": "LEVEL", "value": "debug"}])) == {{
		"message": "container \"web\" sets \"LEVEL\" again in env[2], so this entry does not count",
		"path": ["spec", "containers", 0, "env", 0, "name"],
	}}
}

test_three_times if {
	{f.path[4] | some f in findings(pod([{"name": "A"}, {"name": "A"}, {"name": "A"}]))} == {0, 1}
}

test_same_value if {
	count(findings(pod([{"name": "A", "value": "1"}, {"name": "A", "value": "1"}]))) == 1
}

test_value_and_source if {
	count(findings(pod([{"name": "A", "value": "1"}, {"name": "A", "valueFrom": {"secretKeyRef": {"name": "s", "key": "a"}}}]))) == 1
}

test_every_container if {
	env := [{"name": "A"}, {"name": "A"}]
	count(findings({"apiVersion": "v1", "kind": "Pod", "spec": {
		"containers": [{"name": "a", "env": env}, {"name": "b", "env": env}],
		"initContainers": [{"name": "c", "env": env}],
		"ephemeralContainers": [{"name": "d", "env": env}],
	}})) == 4
}

test_fine[name] if {
	some name, env in {
		"once": [{"name": "A"}, {"name": "B"}],
		"letter case differs": [{"name": "a"}, {"name": "A"}],
		"null": null,
		"odd entries": [null, 7, {"value": "1"}, {"value": "2"}],
	}
	count(findings(pod(env))) == 0
}
