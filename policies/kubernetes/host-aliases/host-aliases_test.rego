package policies.kubernetes.host_aliases_test

import data.policies.kubernetes.host_aliases

pod(aliases) := {"apiVersion": "v1", "kind": "Pod", "spec": {"hostAliases": aliases, "containers": [{"name": "web"}]}}

findings(doc) := f if {
	f := host_aliases.deny with input as doc
}

test_each_alias if {
	findings(pod([
		{"ip": "203.0.113.7", "hostnames": ["db.example.com", "db"]},
		{"ip": "203.0.113.8", "hostnames": ["api.example.com"]},
	])) == {
		{
			"message": "the Pod's /etc/hosts points \"db.example.com\", \"db\" to 203.0.113.7",
			"path": ["spec", "hostAliases", 0],
		},
		{
			"message": "the Pod's /etc/hosts points \"api.example.com\" to 203.0.113.8",
			"path": ["spec", "hostAliases", 1],
		},
	}
}

test_nested if {
	doc := {"apiVersion": "batch/v1", "kind": "CronJob", "spec": {"jobTemplate": {"spec": {"template": {"spec": {
		"hostAliases": [{"ip": "203.0.113.7"}],
		"containers": [],
	}}}}}}
	findings(doc) == {{
		"message": "the Pod's /etc/hosts points no name to 203.0.113.7",
		"path": ["spec", "jobTemplate", "spec", "template", "spec", "hostAliases", 0],
	}}
}

test_none[name] if {
	some name, aliases in {"null": null, "empty": [], "odd type": "db"}
	count(findings(pod(aliases))) == 0
}

test_odd_entries if {
	count(findings(pod([null, {"hostnames": null}]))) == 2
}
