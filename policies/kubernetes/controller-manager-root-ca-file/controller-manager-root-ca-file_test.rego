package policies.kubernetes.controller_manager_root_ca_file_test

import data.policies.kubernetes.controller_manager_root_ca_file

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-controller-manager:v1.35.0",
	"command": array.concat([program], args),
}]}}

kube_controller_manager(args) := pod("kube-controller-manager", args)

test_finding if {
	controller_manager_root_ca_file.deny == {{
		"message": "kube-controller-manager (container \"main\"): no --root-ca-file, so that Pods cannot verify the API server",
		"path": ["spec", "containers", 0, "command"],
	}} with input as kube_controller_manager([])
}

test_flagged if {
	every args in [
		[],
		["--root-ca-file="],
		["--cluster-signing-cert-file=/ca.crt"],
	] {
		count(controller_manager_root_ca_file.deny) == 1 with input as kube_controller_manager(args)
		count(controller_manager_root_ca_file.unknown) == 0 with input as kube_controller_manager(args)
	}
}

test_clean if {
	every args in [
		["--root-ca-file=/ca.crt"],
		["--root_ca_file", "/ca.crt"],
	] {
		count(controller_manager_root_ca_file.deny) == 0 with input as kube_controller_manager(args)
		count(controller_manager_root_ca_file.unknown) == 0 with input as kube_controller_manager(args)
	}
}

test_unknown if {
	every args in [
		["$(FLAGS)"],
	] {
		count(controller_manager_root_ca_file.deny) == 0 with input as kube_controller_manager(args)
		count(controller_manager_root_ca_file.unknown) > 0 with input as kube_controller_manager(args)
	}
}

test_other_programs if {
	every program in ["kube-apiserver", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			[],
			["--root-ca-file="],
			["--cluster-signing-cert-file=/ca.crt"],
			["$(FLAGS)"],
		] {
			count(controller_manager_root_ca_file.deny) == 0 with input as pod(program, args)
			count(controller_manager_root_ca_file.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(controller_manager_root_ca_file.deny) == 1 with input as cluster({"controllerManager": {"extraArgs": {"root-ca-file": ""}}})
	count(controller_manager_root_ca_file.deny) == 0 with input as cluster({})
}
