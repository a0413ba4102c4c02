package policies.kubernetes.dashboard_test

import data.policies.kubernetes.dashboard

deployment(labels, container) := {
	"apiVersion": "apps/v1",
	"kind": "Deployment",
	"metadata": {"name": "d"},
	"spec": {"template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}}},
}

findings(doc) := f if {
	f := dashboard.deny with input as doc
}

test_image[ref] if {
	some ref in [
		"kubernetesui/dashboard:v2.7.0",
		"docker.io/kubernetesui/dashboard-api:1.10.1",
		"kubernetesui/dashboard-web",
		"kubernetesui/dashboard-auth",
		"mirror.example.com/docker/kubernetesui/dashboard",
		"k8s.gcr.io/kubernetes-dashboard-amd64:v1.10.1",
		"registry.example.com/kubernetes-dashboard",
	]
	findings(deployment({}, {"name": "main", "image": ref})) == {{
		"message": "container \"main\" is the Kubernetes Dashboard",
		"path": ["spec", "template", "spec", "containers", 0, "image"],
	}}
}

test_label if {
	{f.path | some f in findings(deployment({"k8s-app": "kubernetes-dashboard"}, {"name": "main", "image": "registry.example.com/ui:1"}))} == {["spec", "template", "metadata", "labels", "k8s-app"]}
}

test_skip_login[word] if {
	some word in ["--enable-skip-login", "--enable-skip-login=true"]
	some f in findings(deployment({}, {"name": "main", "image": "kubernetesui/dashboard", "args": ["--auto-generate-certificates", word]}))
	endswith(f.message, "Dashboard; its login can be skipped")
}

test_not_the_dashboard[name] if {
	some name, doc in {
		"another dashboard": deployment({"k8s-app": "grafana"}, {"name": "g", "image": "grafana/dashboard"}),
		"metrics scraper": deployment({}, {"name": "m", "image": "kubernetesui/metrics-scraper:v1.0.8"}),
		"longer name": deployment({}, {"name": "m", "image": "registry.example.com/kubernetes-dashboard-docs"}),
		"odd types": deployment(null, {"name": "m", "image": 7, "args": 7}),
	}
	count(findings(doc)) == 0
}
