package policies.kubernetes.deprecated_api_test

import data.policies.kubernetes.deprecated_api

findings(target, version, kind) := f if {
	f := deprecated_api.deny with input as {"apiVersion": version, "kind": kind, "metadata": {"name": "x"}}
		with data.params as {"lib/kubernetes-api": {"targetVersion": target}}
}

test_message if {
	findings("1.37", "resource.k8s.io/v1beta1", "ResourceClaim") == {{
		"message": "resource.k8s.io/v1beta1 ResourceClaim is deprecated since Kubernetes 1.35 and will be removed in 1.38; use resource.k8s.io/v1",
		"path": ["apiVersion"],
	}}
	findings("1.37", "v1", "Endpoints") == {{
		"message": "v1 Endpoints is deprecated since Kubernetes 1.33; use discovery.k8s.io/v1 EndpointSlice",
		"path": ["apiVersion"],
	}}
}

test_span[target] if {
	some target, n in {"1.20": 0, "1.21": 1, "1.24": 1, "1.25": 0, "1.37": 0}
	count(findings(target, "batch/v1beta1", "CronJob")) == n
}

test_not_deprecated[name] if {
	some name, c in {
		"current": ["apps/v1", "Deployment"],
		"removed": ["extensions/v1beta1", "Ingress"],
		"another kind of the version": ["v1", "Service"],
		"of another group": ["example.com/v1beta1", "CronJob"],
	}
	count(findings("1.37", c[0], c[1])) == 0
}
