package policies.kubernetes.kubelet_read_only_port_test

import data.policies.kubernetes.kubelet_read_only_port

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.example.com/kubelet:v1.35.0",
	"command": array.concat([program], args),
}]}}

kubelet(args) := pod("kubelet", args)

test_finding if {
	kubelet_read_only_port.deny == {{
		"message": "kubelet (container \"main\"): --read-only-port=10255, which shows the node's Pods to everybody",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kubelet(["--read-only-port=10255"])
}

test_flagged if {
	every args in [
		[],
		["--read-only-port=10255"],
		["--read_only_port", "10255"],
	] {
		count(kubelet_read_only_port.deny) == 1 with input as kubelet(args)
		count(kubelet_read_only_port.unknown) == 0 with input as kubelet(args)
	}
}

test_clean if {
	every args in [
		["--read-only-port=0"],
		["--read-only-port", "0"],
	] {
		count(kubelet_read_only_port.deny) == 0 with input as kubelet(args)
		count(kubelet_read_only_port.unknown) == 0 with input as kubelet(args)
	}
}

test_unknown if {
	every args in [
		["--config=/var/lib/kubelet/config.yaml"],
		["--read-only-port=$(PORT)"],
	] {
		count(kubelet_read_only_port.deny) == 0 with input as kubelet(args)
		count(kubelet_read_only_port.unknown) > 0 with input as kubelet(args)
	}
}

test_other_programs if {
	every program in ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd", "nginx", "echo"] {
		every args in [
			[],
			["--read-only-port=10255"],
			["--read_only_port", "10255"],
			["--config=/var/lib/kubelet/config.yaml"],
			["--read-only-port=$(PORT)"],
		] {
			count(kubelet_read_only_port.deny) == 0 with input as pod(program, args)
			count(kubelet_read_only_port.unknown) == 0 with input as pod(program, args)
		}
	}
}

configuration(settings) := object.union(
	{"apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration"},
	settings,
)

test_configuration_file if {
	every settings in [{"readOnlyPort": 10255}] {
		count(kubelet_read_only_port.deny) == 1 with input as configuration(settings)
		count(kubelet_read_only_port.unknown) == 0 with input as configuration(settings)
	}
	every settings in [{}, {"readOnlyPort": 0}, {"readOnlyPort": null}] {
		count(kubelet_read_only_port.deny) == 0 with input as configuration(settings)
		count(kubelet_read_only_port.unknown) == 0 with input as configuration(settings)
	}
	[f.path | some f in kubelet_read_only_port.deny] == [["readOnlyPort"]] with input as configuration({"readOnlyPort": 10255})
}
