package policies.kubernetes.apiserver_basic_auth_file_test

import data.policies.kubernetes.apiserver_basic_auth_file

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-apiserver:v1.18.20",
	"command": array.concat([program], args),
}]}}

kube_apiserver(args) := pod("kube-apiserver", args)

test_finding if {
	apiserver_basic_auth_file.deny == {{
		"message": "kube-apiserver (container \"main\"): --basic-auth-file=/u.csv lets users in with static passwords",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kube_apiserver(["--basic-auth-file=/u.csv"])
}

test_flagged if {
	every args in [
		["--basic-auth-file=/etc/kubernetes/users.csv"],
		["--basic-auth-file", "/users.csv"],
		["--basic_auth_file=/users.csv"],
	] {
		count(apiserver_basic_auth_file.deny) == 1 with input as kube_apiserver(args)
		count(apiserver_basic_auth_file.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_clean if {
	every args in [
		[],
		["--basic-auth-file="],
		["--token-auth-file=/x"],
	] {
		count(apiserver_basic_auth_file.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_basic_auth_file.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_unknown if {
	every args in [
		["--basic-auth-file=$(USERS)"],
		["$(FLAGS)"],
	] {
		count(apiserver_basic_auth_file.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_basic_auth_file.unknown) > 0 with input as kube_apiserver(args)
	}
}

test_other_programs if {
	every program in ["kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			["--basic-auth-file=/etc/kubernetes/users.csv"],
			["--basic-auth-file", "/users.csv"],
			["--basic_auth_file=/users.csv"],
			["--basic-auth-file=$(USERS)"],
			["$(FLAGS)"],
		] {
			count(apiserver_basic_auth_file.deny) == 0 with input as pod(program, args)
			count(apiserver_basic_auth_file.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(apiserver_basic_auth_file.deny) == 1 with input as cluster({"apiServer": {"extraArgs": {"basic-auth-file": "/u.csv"}}})
	count(apiserver_basic_auth_file.deny) == 0 with input as cluster({})
}
