package policies.kubernetes.apiserver_service_account_lookup_test

import data.policies.kubernetes.apiserver_service_account_lookup

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-apiserver:v1.35.0",
	"command": array.concat([program], args),
}]}}

kube_apiserver(args) := pod("kube-apiserver", args)

test_finding if {
	apiserver_service_account_lookup.deny == {{
		"message": "kube-apiserver (container \"main\"): --service-account-lookup=false, so that tokens of deleted service accounts stay valid",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kube_apiserver(["--service-account-lookup=false"])
}

test_flagged if {
	every args in [
		["--service-account-lookup=false"],
		["--service_account_lookup=0"],
		["--service-account-lookup", "--service-account-lookup=False"],
	] {
		count(apiserver_service_account_lookup.deny) == 1 with input as kube_apiserver(args)
		count(apiserver_service_account_lookup.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_clean if {
	every args in [
		[],
		["--service-account-lookup"],
		["--service-account-lookup=true"],
		["--service-account-lookup", "false"],
	] {
		count(apiserver_service_account_lookup.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_service_account_lookup.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_unknown if {
	every args in [
		["--service-account-lookup=$(LOOKUP)"],
		["$(FLAGS)"],
	] {
		count(apiserver_service_account_lookup.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_service_account_lookup.unknown) > 0 with input as kube_apiserver(args)
	}
}

test_other_programs if {
	every program in ["kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			["--service-account-lookup=false"],
			["--service_account_lookup=0"],
			["--service-account-lookup", "--service-account-lookup=False"],
			["--service-account-lookup=$(LOOKUP)"],
			["$(FLAGS)"],
		] {
			count(apiserver_service_account_lookup.deny) == 0 with input as pod(program, args)
			count(apiserver_service_account_lookup.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(apiserver_service_account_lookup.deny) == 1 with input as cluster({"apiServer": {"extraArgs": {"service-account-lookup": "false"}}})
	count(apiserver_service_account_lookup.deny) == 0 with input as cluster({})
}
