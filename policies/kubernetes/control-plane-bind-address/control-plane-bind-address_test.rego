package policies.kubernetes.control_plane_bind_address_test

import data.policies.kubernetes.control_plane_bind_address

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/component:v1.35.0",
	"command": array.concat([program], args),
}]}}

test_finding if {
	control_plane_bind_address.deny == {{
		"message": "kube-controller-manager (container \"main\"): --bind-address=0.0.0.0, so that it can be reached from elsewhere",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as pod("kube-controller-manager", ["--bind-address=0.0.0.0"])
}

test_flagged if {
	every program in ["kube-controller-manager", "kube-scheduler"] {
		every args in [
			[],
			["--bind-address=0.0.0.0"],
			["--bind_address", "::"],
			["--bind-address=10.0.0.5"],
			["--bind-address=127.0.0.1", "--address=0.0.0.0"],
		] {
			count(control_plane_bind_address.deny) == 1 with input as pod(program, args)
			count(control_plane_bind_address.unknown) == 0 with input as pod(program, args)
		}
	}
}

test_clean if {
	every program in ["kube-controller-manager", "kube-scheduler"] {
		every args in [
			["--bind-address=127.0.0.1"],
			["--bind-address", "127.0.0.53"],
			["--bind-address=::1"],
			["--bind-address=0.0.0.0", "--bind-address=127.0.0.1"],
		] {
			count(control_plane_bind_address.deny) == 0 with input as pod(program, args)
			count(control_plane_bind_address.unknown) == 0 with input as pod(program, args)
		}
	}
}

test_unknown if {
	every program in ["kube-controller-manager", "kube-scheduler"] {
		every args in [
			["--bind-address=$(HOST_IP)"],
			["$(FLAGS)"],
		] {
			count(control_plane_bind_address.deny) == 0 with input as pod(program, args)
			count(control_plane_bind_address.unknown) > 0 with input as pod(program, args)
		}
	}
}

test_other_programs if {
	every program in ["kube-apiserver", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			[],
			["--bind-address=0.0.0.0"],
			["--bind_address", "::"],
			["--bind-address=10.0.0.5"],
			["--bind-address=127.0.0.1", "--address=0.0.0.0"],
			["--bind-address=$(HOST_IP)"],
			["$(FLAGS)"],
		] {
			count(control_plane_bind_address.deny) == 0 with input as pod(program, args)
			count(control_plane_bind_address.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(control_plane_bind_address.deny) == 1 with input as cluster({"controllerManager": {"extraArgs": {"bind-address": "0.0.0.0"}}})
	count(control_plane_bind_address.deny) == 0 with input as cluster({})
}
