package policies.kubernetes.apiserver_secure_port_test

import data.policies.kubernetes.apiserver_secure_port

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-apiserver:v1.35.0",
	"command": array.concat([program], args),
}]}}

kube_apiserver(args) := pod("kube-apiserver", args)

test_finding if {
	apiserver_secure_port.deny == {{
		"message": "kube-apiserver (container \"main\"): --secure-port=0 switches HTTPS off",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kube_apiserver(["--secure-port=0"])
}

test_flagged if {
	every args in [
		["--secure-port=0"],
		["--secure_port", "0"],
		["--secure-port=6443", "--secure-port=0"],
	] {
		count(apiserver_secure_port.deny) == 1 with input as kube_apiserver(args)
		count(apiserver_secure_port.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_clean if {
	every args in [
		[],
		["--secure-port=6443"],
		["--secure-port", "443"],
		["--insecure-port=0"],
	] {
		count(apiserver_secure_port.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_secure_port.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_unknown if {
	every args in [
		["--secure-port=$(PORT)"],
		["$(FLAGS)"],
	] {
		count(apiserver_secure_port.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_secure_port.unknown) > 0 with input as kube_apiserver(args)
	}
}

test_other_programs if {
	every program in ["kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			["--secure-port=0"],
			["--secure_port", "0"],
			["--secure-port=6443", "--secure-port=0"],
			["--secure-port=$(PORT)"],
			["$(FLAGS)"],
		] {
			count(apiserver_secure_port.deny) == 0 with input as pod(program, args)
			count(apiserver_secure_port.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(apiserver_secure_port.deny) == 1 with input as cluster({"apiServer": {"extraArgs": {"secure-port": "0"}}})
	count(apiserver_secure_port.deny) == 0 with input as cluster({})
}
