package policies.kubernetes.apiserver_token_auth_file_test

import data.policies.kubernetes.apiserver_token_auth_file

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-apiserver:v1.35.0",
	"command": array.concat([program], args),
}]}}

kube_apiserver(args) := pod("kube-apiserver", args)

test_finding if {
	apiserver_token_auth_file.deny == {{
		"message": "kube-apiserver (container \"main\"): --token-auth-file=/t.csv lets holders of static tokens in",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kube_apiserver(["--token-auth-file=/t.csv"])
}

test_flagged if {
	every args in [
		["--token-auth-file=/etc/kubernetes/tokens.csv"],
		["--token-auth-file", "/tokens.csv"],
		["--token_auth_file=/tokens.csv"],
	] {
		count(apiserver_token_auth_file.deny) == 1 with input as kube_apiserver(args)
		count(apiserver_token_auth_file.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_clean if {
	every args in [
		[],
		["--token-auth-file="],
		["--profiling=false"],
	] {
		count(apiserver_token_auth_file.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_token_auth_file.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_unknown if {
	every args in [
		["--token-auth-file=$(TOKENS)"],
		["$(FLAGS)"],
	] {
		count(apiserver_token_auth_file.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_token_auth_file.unknown) > 0 with input as kube_apiserver(args)
	}
}

test_other_programs if {
	every program in ["kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			["--token-auth-file=/etc/kubernetes/tokens.csv"],
			["--token-auth-file", "/tokens.csv"],
			["--token_auth_file=/tokens.csv"],
			["--token-auth-file=$(TOKENS)"],
			["$(FLAGS)"],
		] {
			count(apiserver_token_auth_file.deny) == 0 with input as pod(program, args)
			count(apiserver_token_auth_file.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(apiserver_token_auth_file.deny) == 1 with input as cluster({"apiServer": {"extraArgs": {"token-auth-file": "/t.csv"}}})
	count(apiserver_token_auth_file.deny) == 0 with input as cluster({})
}
