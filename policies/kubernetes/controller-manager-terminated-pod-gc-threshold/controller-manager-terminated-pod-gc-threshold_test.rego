package policies.kubernetes.controller_manager_terminated_pod_gc_threshold_test

import data.policies.kubernetes.controller_manager_terminated_pod_gc_threshold

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-controller-manager:v1.35.0",
	"command": array.concat([program], args),
}]}}

kube_controller_manager(args) := pod("kube-controller-manager", args)

test_finding if {
	controller_manager_terminated_pod_gc_threshold.deny == {{
		"message": "kube-controller-manager (container \"main\"): --terminated-pod-gc-threshold=0, so that many finished Pods are kept",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kube_controller_manager(["--terminated-pod-gc-threshold=0"])
}

test_flagged if {
	every args in [
		[],
		["--terminated-pod-gc-threshold=0"],
		["--terminated_pod_gc_threshold", "-1"],
		["--terminated-pod-gc-threshold=20000"],
	] {
		count(controller_manager_terminated_pod_gc_threshold.deny) == 1 with input as kube_controller_manager(args)
		count(controller_manager_terminated_pod_gc_threshold.unknown) == 0 with input as kube_controller_manager(args)
	}
}

test_clean if {
	every args in [
		["--terminated-pod-gc-threshold=1000"],
		["--terminated-pod-gc-threshold", "12500"],
	] {
		count(controller_manager_terminated_pod_gc_threshold.deny) == 0 with input as kube_controller_manager(args)
		count(controller_manager_terminated_pod_gc_threshold.unknown) == 0 with input as kube_controller_manager(args)
	}
}

test_unknown if {
	every args in [
		["--terminated-pod-gc-threshold=$(LIMIT)"],
		["$(FLAGS)"],
	] {
		count(controller_manager_terminated_pod_gc_threshold.deny) == 0 with input as kube_controller_manager(args)
		count(controller_manager_terminated_pod_gc_threshold.unknown) > 0 with input as kube_controller_manager(args)
	}
}

test_other_programs if {
	every program in ["kube-apiserver", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			[],
			["--terminated-pod-gc-threshold=0"],
			["--terminated_pod_gc_threshold", "-1"],
			["--terminated-pod-gc-threshold=20000"],
			["--terminated-pod-gc-threshold=$(LIMIT)"],
			["$(FLAGS)"],
		] {
			count(controller_manager_terminated_pod_gc_threshold.deny) == 0 with input as pod(program, args)
			count(controller_manager_terminated_pod_gc_threshold.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(controller_manager_terminated_pod_gc_threshold.deny) == 1 with input as cluster({})
	count(controller_manager_terminated_pod_gc_threshold.deny) == 0 with input as cluster({"controllerManager": {"extraArgs": {"terminated-pod-gc-threshold": "100"}}})
}

test_parameter if {
	count(controller_manager_terminated_pod_gc_threshold.deny) == 1 with input as kube_controller_manager(["--terminated-pod-gc-threshold=1000"])
		with data.params as {"kubernetes/controller-manager-terminated-pod-gc-threshold": {"maximum": 500}}
}
