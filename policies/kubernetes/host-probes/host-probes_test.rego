package policies.kubernetes.host_probes_test

import data.policies.kubernetes.host_probes

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

findings(spec) := found if {
	found := host_probes.deny with input as pod(spec)
}

test_every_place if {
	every hook in ["livenessProbe", "readinessProbe", "startupProbe"] {
		every handler in ["httpGet", "tcpSocket"] {
			findings({"containers": [{"name": "a", hook: {handler: {"port": 80, "host": "169.254.169.254"}}}]}) == {{
				"message": sprintf("container \"a\" sends the kubelet to host 169.254.169.254 in its %s", [hook]),
				"path": ["spec", "containers", 0, hook, handler, "host"],
			}}
		}
	}
	every hook in ["postStart", "preStop"] {
		every handler in ["httpGet", "tcpSocket"] {
			findings({"containers": [{"name": "a", "lifecycle": {hook: {handler: {"port": 80, "host": "localhost"}}}}]}) == {{
				"message": sprintf("container \"a\" sends the kubelet to host localhost in its %s hook", [hook]),
				"path": ["spec", "containers", 0, "lifecycle", hook, handler, "host"],
			}}
		}
	}
}

test_every_type_of_container if {
	bad := {"name": "a", "livenessProbe": {"tcpSocket": {"host": "127.0.0.1"}}}
	count(findings({"containers": [bad], "initContainers": [bad], "ephemeralContainers": [bad]})) == 3
}

test_the_pod_itself if {
	every probe in [null, {}, {"httpGet": null}, {"httpGet": {"port": 80}}, {"httpGet": {"port": 80, "host": ""}}, {"tcpSocket": {"host": null}}, {"exec": {"command": ["true"]}}, {"grpc": {"port": 1}}] {
		findings({"containers": [{"name": "a", "livenessProbe": probe, "readinessProbe": probe, "startupProbe": probe, "lifecycle": {"postStart": probe, "preStop": probe}}, {"name": "b", "lifecycle": null}, null]}) == set()
	}
}

test_a_header_is_no_host if {
	findings({"containers": [{"name": "a", "livenessProbe": {"httpGet": {"port": 80, "httpHeaders": [{"name": "Host", "value": "example.com"}]}}}]}) == set()
}
