package policies.kubernetes.controller_manager_service_account_credentials_test

import data.policies.kubernetes.controller_manager_service_account_credentials

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-controller-manager:v1.35.0",
	"command": array.concat([program], args),
}]}}

kube_controller_manager(args) := pod("kube-controller-manager", args)

test_finding if {
	controller_manager_service_account_credentials.deny == {{
		"message": "kube-controller-manager (container \"main\"): --use-service-account-credentials is not set (default false), so that all controllers share one identity with the permissions of all",
		"path": ["spec", "containers", 0, "command"],
	}} with input as kube_controller_manager([])
}

test_flagged if {
	every args in [
		[],
		["--use-service-account-credentials=false"],
		["--use_service_account_credentials=0"],
		["--use-service-account-credentials", "--use-service-account-credentials=f"],
	] {
		count(controller_manager_service_account_credentials.deny) == 1 with input as kube_controller_manager(args)
		count(controller_manager_service_account_credentials.unknown) == 0 with input as kube_controller_manager(args)
	}
}

test_clean if {
	every args in [
		["--use-service-account-credentials"],
		["--use-service-account-credentials=true"],
		["--use_service_account_credentials=1"],
	] {
		count(controller_manager_service_account_credentials.deny) == 0 with input as kube_controller_manager(args)
		count(controller_manager_service_account_credentials.unknown) == 0 with input as kube_controller_manager(args)
	}
}

test_unknown if {
	every args in [
		["--use-service-account-credentials=$(OWN)"],
		["$(FLAGS)"],
	] {
		count(controller_manager_service_account_credentials.deny) == 0 with input as kube_controller_manager(args)
		count(controller_manager_service_account_credentials.unknown) > 0 with input as kube_controller_manager(args)
	}
}

test_other_programs if {
	every program in ["kube-apiserver", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			[],
			["--use-service-account-credentials=false"],
			["--use_service_account_credentials=0"],
			["--use-service-account-credentials", "--use-service-account-credentials=f"],
			["--use-service-account-credentials=$(OWN)"],
			["$(FLAGS)"],
		] {
			count(controller_manager_service_account_credentials.deny) == 0 with input as pod(program, args)
			count(controller_manager_service_account_credentials.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(controller_manager_service_account_credentials.deny) == 1 with input as cluster({"controllerManager": {"extraArgs": {"use-service-account-credentials": "false"}}})
	count(controller_manager_service_account_credentials.deny) == 0 with input as cluster({})
}
