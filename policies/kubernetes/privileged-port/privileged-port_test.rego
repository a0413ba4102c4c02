package policies.kubernetes.privileged_port_test

import data.policies.kubernetes.privileged_port

pod(fields) := {
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": {"name": "p"},
	"spec": {"containers": [object.union({"name": "web"}, fields)]},
}

findings(doc) := f if {
	f := privileged_port.deny with input as doc
}

test_low_port if {
	findings(pod({"ports": [{"containerPort": 8080}, {"containerPort": 80}]})) == {{
		"message": "container \"web\" listens on port 80",
		"path": ["spec", "containers", 0, "ports", 1, "containerPort"],
	}}
}

test_boundary[name] if {
	some name, c in {
		"last": {"port": 1023, "findings": 1},
		"first free": {"port": 1024, "findings": 0},
		"first": {"port": 1, "findings": 1},
		"none": {"port": 0, "findings": 0},
		"null": {"port": null, "findings": 0},
		"text, which the API refuses": {"port": "80", "findings": 0},
	}
	count(findings(pod({"ports": [{"containerPort": c.port}]}))) == c.findings
}

test_any_container_and_protocol if {
	ports := [{"containerPort": 53, "protocol": "UDP"}]
	doc := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": {
		"containers": [{"name": "a", "ports": ports}],
		"initContainers": [{"name": "b", "restartPolicy": "Always", "ports": ports}],
		"ephemeralContainers": [{"name": "c", "ports": ports}],
	}}}}
	count(findings(doc)) == 3
}

test_sysctl[name] if {
	some name, c in {
		"all": {"value": "0", "findings": 0},
		"from 80": {"value": "80", "findings": 0},
		"from 443": {"value": "443", "findings": 1},
		"odd": {"value": "eighty", "findings": 1},
	}
	doc := {"apiVersion": "v1", "kind": "Pod", "spec": {
		"securityContext": {"sysctls": [{"name": "net.ipv4.ip_unprivileged_port_start", "value": c.value}]},
		"containers": [{"name": "web", "ports": [{"containerPort": 80}]}],
	}}
	count(findings(doc)) == c.findings
}

test_windows if {
	doc := {"apiVersion": "v1", "kind": "Pod", "spec": {
		"os": {"name": "windows"},
		"containers": [{"name": "web", "ports": [{"containerPort": 80}]}],
	}}
	count(findings(doc)) == 0
}

test_no_ports if {
	count(findings(pod({"ports": null}))) == 0
	count(findings(pod({}))) == 0
}
