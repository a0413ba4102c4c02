package policies.kubernetes.cronjob_deadline_test

import data.policies.kubernetes.cronjob_deadline

cronjob(spec) := {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "c"}, "spec": object.union({"schedule": "0 3 * * *"}, spec)}

findings(doc) := f if {
	f := cronjob_deadline.deny with input as doc
}

test_missing if {
	findings(cronjob({})) == {{
		"message": "the CronJob has no startingDeadlineSeconds: a missed run starts however late it is",
		"path": ["spec", "startingDeadlineSeconds"],
	}}
	count(findings(cronjob({"startingDeadlineSeconds": null}))) == 1
	count(findings(object.union(cronjob({}), {"apiVersion": "batch/v1beta1"}))) == 1
}

test_too_short if {
	findings(cronjob({"startingDeadlineSeconds": 9})) == {{
		"message": "a startingDeadlineSeconds of 9 is below the ten seconds between two looks of the controller: runs may never start",
		"path": ["spec", "startingDeadlineSeconds"],
	}}
}

test_fine[name] if {
	some name, doc in {
		"deadline": cronjob({"startingDeadlineSeconds": 10}),
		"a patch without a schedule": {"apiVersion": "batch/v1", "kind": "CronJob", "spec": {"suspend": true}},
		"a Job": {"apiVersion": "batch/v1", "kind": "Job", "spec": {}},
		"another group": {"apiVersion": "example.com/v1", "kind": "CronJob", "spec": {"schedule": "0 3 * * *"}},
		"null spec": {"apiVersion": "batch/v1", "kind": "CronJob", "spec": null},
	}
	count(findings(doc)) == 0
}
