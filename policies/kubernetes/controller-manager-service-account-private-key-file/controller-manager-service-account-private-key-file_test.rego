package policies.kubernetes.controller_manager_service_account_private_key_file_test

import data.policies.kubernetes.controller_manager_service_account_private_key_file

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-controller-manager:v1.35.0",
	"command": array.concat([program], args),
}]}}

kube_controller_manager(args) := pod("kube-controller-manager", args)

test_finding if {
	controller_manager_service_account_private_key_file.deny == {{
		"message": "kube-controller-manager (container \"main\"): no --service-account-private-key-file, so that tokens of service accounts have no key of their own",
		"path": ["spec", "containers", 0, "command"],
	}} with input as kube_controller_manager([])
}

test_flagged if {
	every args in [
		[],
		["--service-account-private-key-file="],
		["--root-ca-file=/ca.crt"],
	] {
		count(controller_manager_service_account_private_key_file.deny) == 1 with input as kube_controller_manager(args)
		count(controller_manager_service_account_private_key_file.unknown) == 0 with input as kube_controller_manager(args)
	}
}

test_clean if {
	every args in [
		["--service-account-private-key-file=/sa.key"],
		["--service_account_private_key_file", "/sa.key"],
	] {
		count(controller_manager_service_account_private_key_file.deny) == 0 with input as kube_controller_manager(args)
		count(controller_manager_service_account_private_key_file.unknown) == 0 with input as kube_controller_manager(args)
	}
}

test_unknown if {
	every args in [
		["$(FLAGS)"],
		["--openshift-config=/c.yaml"],
	] {
		count(controller_manager_service_account_private_key_file.deny) == 0 with input as kube_controller_manager(args)
		count(controller_manager_service_account_private_key_file.unknown) > 0 with input as kube_controller_manager(args)
	}
}

test_other_programs if {
	every program in ["kube-apiserver", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			[],
			["--service-account-private-key-file="],
			["--root-ca-file=/ca.crt"],
			["$(FLAGS)"],
			["--openshift-config=/c.yaml"],
		] {
			count(controller_manager_service_account_private_key_file.deny) == 0 with input as pod(program, args)
			count(controller_manager_service_account_private_key_file.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(controller_manager_service_account_private_key_file.deny) == 1 with input as cluster({"controllerManager": {"extraArgs": {"service-account-private-key-file": ""}}})
	count(controller_manager_service_account_private_key_file.deny) == 0 with input as cluster({})
}
