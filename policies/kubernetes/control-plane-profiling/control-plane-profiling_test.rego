package policies.kubernetes.control_plane_profiling_test

import data.policies.kubernetes.control_plane_profiling

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/component:v1.35.0",
	"command": array.concat([program], args),
}]}}

test_finding if {
	control_plane_profiling.deny == {{
		"message": "kube-apiserver (container \"main\"): --profiling=true, so that it serves profiling endpoints",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as pod("kube-apiserver", ["--profiling=true"])
}

test_flagged if {
	every program in ["kube-apiserver", "kube-controller-manager", "kube-scheduler"] {
		every args in [
			[],
			["--profiling"],
			["--profiling=true"],
			["--profiling=T"],
			["--profiling=false", "--profiling=1"],
		] {
			count(control_plane_profiling.deny) == 1 with input as pod(program, args)
			count(control_plane_profiling.unknown) == 0 with input as pod(program, args)
		}
	}
}

test_clean if {
	every program in ["kube-apiserver", "kube-controller-manager", "kube-scheduler"] {
		every args in [
			["--profiling=false"],
			["--profiling=0"],
			["--profiling=FALSE"],
		] {
			count(control_plane_profiling.deny) == 0 with input as pod(program, args)
			count(control_plane_profiling.unknown) == 0 with input as pod(program, args)
		}
	}
}

test_unknown if {
	every program in ["kube-apiserver", "kube-controller-manager", "kube-scheduler"] {
		every args in [
			["--profiling=$(PROFILING)"],
			["$(FLAGS)"],
		] {
			count(control_plane_profiling.deny) == 0 with input as pod(program, args)
			count(control_plane_profiling.unknown) > 0 with input as pod(program, args)
		}
	}
}

test_other_programs if {
	every program in ["etcd", "kubelet", "nginx", "echo"] {
		every args in [
			[],
			["--profiling"],
			["--profiling=true"],
			["--profiling=T"],
			["--profiling=false", "--profiling=1"],
			["--profiling=$(PROFILING)"],
			["$(FLAGS)"],
		] {
			count(control_plane_profiling.deny) == 0 with input as pod(program, args)
			count(control_plane_profiling.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(control_plane_profiling.deny) == 3 with input as cluster({})
	count(control_plane_profiling.deny) == 0 with input as cluster({"apiServer": {"extraArgs": {"profiling": "false"}}, "controllerManager": {"extraArgs": {"profiling": "false"}}, "scheduler": {"extraArgs": {"profiling": "false"}}})
}

# The scheduler leaves --profiling to its configuration file when it has one.
test_scheduler_with_configuration_file if {
	count(control_plane_profiling.deny) == 0 with input as pod("kube-scheduler", ["--config=/etc/kubernetes/scheduler.yaml"])
	count(control_plane_profiling.unknown) == 1 with input as pod("kube-scheduler", ["--config=/etc/kubernetes/scheduler.yaml"])
}
