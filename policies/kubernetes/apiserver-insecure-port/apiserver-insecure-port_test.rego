package policies.kubernetes.apiserver_insecure_port_test

import data.policies.kubernetes.apiserver_insecure_port

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-apiserver:v1.19.16",
	"command": array.concat([program], args),
}]}}

kube_apiserver(args) := pod("kube-apiserver", args)

test_finding if {
	apiserver_insecure_port.deny == {{
		"message": "kube-apiserver (container \"main\"): --insecure-port=8080 serves the API without authentication",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kube_apiserver(["--insecure-port=8080"])
}

test_flagged if {
	every args in [
		["--insecure-port=8080"],
		["--insecure_port", "8080"],
		["--insecure-port=0", "--insecure-port=8080"],
	] {
		count(apiserver_insecure_port.deny) == 1 with input as kube_apiserver(args)
		count(apiserver_insecure_port.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_clean if {
	every args in [
		[],
		["--insecure-port=0"],
		["--insecure-port", "0"],
		["--secure-port=6443"],
	] {
		count(apiserver_insecure_port.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_insecure_port.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_unknown if {
	every args in [
		["--insecure-port=$(PORT)"],
		["$(FLAGS)"],
	] {
		count(apiserver_insecure_port.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_insecure_port.unknown) > 0 with input as kube_apiserver(args)
	}
}

test_other_programs if {
	every program in ["kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			["--insecure-port=8080"],
			["--insecure_port", "8080"],
			["--insecure-port=0", "--insecure-port=8080"],
			["--insecure-port=$(PORT)"],
			["$(FLAGS)"],
		] {
			count(apiserver_insecure_port.deny) == 0 with input as pod(program, args)
			count(apiserver_insecure_port.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(apiserver_insecure_port.deny) == 1 with input as cluster({"apiServer": {"extraArgs": {"insecure-port": "8080"}}})
	count(apiserver_insecure_port.deny) == 0 with input as cluster({})
}
