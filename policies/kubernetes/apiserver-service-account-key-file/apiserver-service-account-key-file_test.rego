package policies.kubernetes.apiserver_service_account_key_file_test

import data.policies.kubernetes.apiserver_service_account_key_file

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-apiserver:v1.35.0",
	"command": array.concat([program], args),
}]}}

kube_apiserver(args) := pod("kube-apiserver", args)

test_finding if {
	apiserver_service_account_key_file.deny == {{
		"message": "kube-apiserver (container \"main\"): no --service-account-key-file, so that tokens of service accounts have no key of their own",
		"path": ["spec", "containers", 0, "command"],
	}} with input as kube_apiserver([])
}

test_flagged if {
	every args in [
		[],
		["--service-account-key-file="],
		["--service-account-signing-key-file=/sa.key"],
	] {
		count(apiserver_service_account_key_file.deny) == 1 with input as kube_apiserver(args)
		count(apiserver_service_account_key_file.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_clean if {
	every args in [
		["--service-account-key-file=/sa.pub"],
		["--service_account_key_file", "/sa.pub"],
		["--service-account-signing-endpoint=/run/signer.sock"],
		["--service-account-signing-endpoint=/run/signer.sock", "$(FLAGS)"],
	] {
		count(apiserver_service_account_key_file.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_service_account_key_file.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_unknown if {
	every args in [
		["$(FLAGS)"],
	] {
		count(apiserver_service_account_key_file.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_service_account_key_file.unknown) > 0 with input as kube_apiserver(args)
	}
}

test_other_programs if {
	every program in ["kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			[],
			["--service-account-key-file="],
			["--service-account-signing-key-file=/sa.key"],
			["$(FLAGS)"],
		] {
			count(apiserver_service_account_key_file.deny) == 0 with input as pod(program, args)
			count(apiserver_service_account_key_file.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(apiserver_service_account_key_file.deny) == 1 with input as cluster({"apiServer": {"extraArgs": {"service-account-key-file": ""}}})
	count(apiserver_service_account_key_file.deny) == 0 with input as cluster({})
}
