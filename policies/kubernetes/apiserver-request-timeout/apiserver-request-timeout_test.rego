package policies.kubernetes.apiserver_request_timeout_test

import data.policies.kubernetes.apiserver_request_timeout

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-apiserver:v1.35.0",
	"command": array.concat([program], args),
}]}}

kube_apiserver(args) := pod("kube-apiserver", args)

test_finding if {
	apiserver_request_timeout.deny == {{
		"message": "kube-apiserver (container \"main\"): --request-timeout=10m lets requests take long",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kube_apiserver(["--request-timeout=10m"])
}

test_flagged if {
	every args in [
		["--request-timeout=10m"],
		["--request_timeout", "5m1s"],
		["--request-timeout=0"],
		["--request-timeout=0s"],
		["--request-timeout=1h0m0s"],
	] {
		count(apiserver_request_timeout.deny) == 1 with input as kube_apiserver(args)
		count(apiserver_request_timeout.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_clean if {
	every args in [
		[],
		["--request-timeout=60s"],
		["--request-timeout=5m0s"],
		["--request-timeout", "300s"],
		["--request-timeout=1500ms"],
		["--request-timeout=soon"],
	] {
		count(apiserver_request_timeout.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_request_timeout.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_unknown if {
	every args in [
		["--request-timeout=$(TIMEOUT)"],
		["$(FLAGS)"],
	] {
		count(apiserver_request_timeout.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_request_timeout.unknown) > 0 with input as kube_apiserver(args)
	}
}

test_other_programs if {
	every program in ["kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			["--request-timeout=10m"],
			["--request_timeout", "5m1s"],
			["--request-timeout=0"],
			["--request-timeout=0s"],
			["--request-timeout=1h0m0s"],
			["--request-timeout=$(TIMEOUT)"],
			["$(FLAGS)"],
		] {
			count(apiserver_request_timeout.deny) == 0 with input as pod(program, args)
			count(apiserver_request_timeout.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(apiserver_request_timeout.deny) == 1 with input as cluster({"apiServer": {"extraArgs": {"request-timeout": "1h"}}})
	count(apiserver_request_timeout.deny) == 0 with input as cluster({})
}

test_parameter if {
	count(apiserver_request_timeout.deny) == 0 with input as kube_apiserver(["--request-timeout=10m"])
		with data.params as {"kubernetes/apiserver-request-timeout": {"maximum_seconds": 600}}
}
