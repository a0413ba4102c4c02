package policies.kubernetes.rolling_update_test

import data.policies.kubernetes.rolling_update

workload(kind, spec) := {
	"apiVersion": "apps/v1",
	"kind": kind,
	"metadata": {"name": "web"},
	"spec": object.union({"template": {"spec": {"containers": [{"name": "web"}]}}}, spec),
}

findings(doc) := f if {
	f := rolling_update.deny with input as doc
}

test_recreate if {
	findings(workload("Deployment", {"strategy": {"type": "Recreate"}})) == {{
		"message": "an update stops every Pod before it starts new ones (strategy Recreate)",
		"path": ["spec", "strategy", "type"],
	}}
}

test_recreate_with_a_claim[name] if {
	some name, volume in {
		"claim": {"name": "data", "persistentVolumeClaim": {"claimName": "data"}},
		"ephemeral": {"name": "data", "ephemeral": {"volumeClaimTemplate": {}}},
	}
	doc := workload("Deployment", {"strategy": {"type": "Recreate"}, "template": {"spec": {"volumes": [volume]}}})
	count(findings(doc)) == 0
}

test_recreate_with_another_volume if {
	doc := workload("Deployment", {"strategy": {"type": "Recreate"}, "template": {"spec": {"volumes": [{"name": "c", "configMap": {"name": "c"}}]}}})
	count(findings(doc)) == 1
}

test_on_delete[kind] if {
	some kind in ["DaemonSet", "StatefulSet"]
	findings(workload(kind, {"updateStrategy": {"type": "OnDelete"}})) == {{
		"message": "an update reaches no Pod until somebody deletes it (update strategy OnDelete)",
		"path": ["spec", "updateStrategy", "type"],
	}}
}

test_max_unavailable[name] if {
	some name, c in {
		"all": {"spec": {"replicas": 3, "strategy": {"rollingUpdate": {"maxUnavailable": "100%"}}}, "findings": 1},
		"as many as there are": {"spec": {"replicas": 3, "strategy": {"rollingUpdate": {"maxUnavailable": 3}}}, "findings": 1},
		"one less": {"spec": {"replicas": 3, "strategy": {"rollingUpdate": {"maxUnavailable": 2}}}, "findings": 0},
		"one of one": {"spec": {"replicas": 1, "strategy": {"rollingUpdate": {"maxUnavailable": 1}}}, "findings": 0},
		"part": {"spec": {"replicas": 3, "strategy": {"rollingUpdate": {"maxUnavailable": "50%"}}}, "findings": 0},
	}
	count(findings(workload("Deployment", c.spec))) == c.findings
}

test_max_unavailable_of_a_daemon_set if {
	count(findings(workload("DaemonSet", {"updateStrategy": {"rollingUpdate": {"maxUnavailable": "100%"}}}))) == 1
	count(findings(workload("DaemonSet", {"updateStrategy": {"rollingUpdate": {"maxUnavailable": "10%"}}}))) == 0
}

test_fine[name] if {
	some name, doc in {
		"default": workload("Deployment", {}),
		"null": workload("Deployment", {"strategy": null}),
		"rolling": workload("Deployment", {"strategy": {"type": "RollingUpdate"}}),
		"StatefulSet": workload("StatefulSet", {"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 1}}}),
		"another group": object.union(workload("Deployment", {"strategy": {"type": "Recreate"}}), {"apiVersion": "example.com/v1"}),
	}
	count(findings(doc)) == 0
}
