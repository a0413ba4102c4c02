package policies.kubernetes.readiness_probe_test

import data.policies.kubernetes.readiness_probe

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

test_probe if {
	table := {
		{}: 1,
		{"readinessProbe": null}: 1,
		{"readinessProbe": {}}: 1,
		{"readinessProbe": {"periodSeconds": 5}}: 1,
		{"readinessProbe": {"httpGet": null}}: 1,
		{"readinessProbe": {"http": {"port": 8080}}}: 1,
		{"readinessProbe": "yes"}: 1,
		{"startupProbe": {"exec": {"command": ["true"]}}}: 1,
		{"livenessProbe": {"exec": {"command": ["true"]}}}: 1,
		{"readinessProbe": {"exec": {"command": ["true"]}}}: 0,
		{"readinessProbe": {"httpGet": {"port": 8080}}}: 0,
		{"readinessProbe": {"tcpSocket": {"port": 8080}}}: 0,
		{"readinessProbe": {"grpc": {"port": 8080}}}: 0,
	}
	got := {fields: count(found) |
		some fields, _ in table
		found := readiness_probe.deny with input as pod({"containers": [object.union({"name": "web"}, fields)]})
	}
	got == table
}

test_message if {
	got := readiness_probe.deny with input as pod({"containers": [{"name": "web"}]})
	got == {{"message": "container \"web\" has no readiness probe", "path": ["spec", "containers", 0, "readinessProbe"]}}
}

test_only_containers_that_stay if {
	got := readiness_probe.deny with input as pod({
		"containers": [{"name": "a"}, {"name": "b"}],
		"initContainers": [{"name": "c"}, {"name": "d", "restartPolicy": "Always"}],
		"ephemeralContainers": [{"name": "e"}],
	})
	{array.slice(f.path, 1, 3) | some f in got} == {["containers", 0], ["containers", 1]}
}

test_restart_policy if {
	table := {null: 1, "Always": 1, "Never": 0, "OnFailure": 0}
	got := {policy: count(found) |
		some policy, _ in table
		found := readiness_probe.deny with input as pod({"containers": [{"name": "a"}], "restartPolicy": policy})
	}
	got == table
}

test_kinds if {
	template := {"spec": {"template": {"spec": {"containers": [{"name": "a"}]}}}}
	table := {
		["apps/v1", "Deployment"]: 1,
		["apps/v1", "StatefulSet"]: 1,
		["apps/v1", "DaemonSet"]: 1,
		["batch/v1", "Job"]: 0,
		["argoproj.io/v1alpha1", "Rollout"]: 1,
	}
	got := {[version, kind]: count(found) |
		some [version, kind], _ in table
		found := readiness_probe.deny with input as object.union({"apiVersion": version, "kind": kind}, template)
	}
	got == table
}

test_cron_job if {
	got := readiness_probe.deny with input as {"apiVersion": "batch/v1", "kind": "CronJob", "spec": {"jobTemplate": {"spec": {"template": {"spec": {"containers": [{"name": "a"}]}}}}}}
	count(got) == 0
}

test_knative_probes_by_itself if {
	got := readiness_probe.deny with input as {"apiVersion": "serving.knative.dev/v1", "kind": "Service", "spec": {"template": {"spec": {"containers": [{"name": "a"}]}}}}
	count(got) == 0
}
