package policies.kubernetes.kubelet_hostname_override_test

import data.policies.kubernetes.kubelet_hostname_override

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.example.com/kubelet:v1.35.0",
	"command": array.concat([program], args),
}]}}

kubelet(args) := pod("kubelet", args)

test_finding if {
	kubelet_hostname_override.deny == {{
		"message": "kubelet (container \"main\"): --hostname-override registers the node under another name than its host's",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kubelet(["--hostname-override=node-1"])
}

test_flagged if {
	every args in [
		["--hostname-override=node-1"],
		["--hostname_override", "node-1"],
		["--hostname-override=$(NODE_NAME)"],
		["--config=/k.yaml", "--hostname-override=a"],
	] {
		count(kubelet_hostname_override.deny) == 1 with input as kubelet(args)
		count(kubelet_hostname_override.unknown) == 0 with input as kubelet(args)
	}
}

test_clean if {
	every args in [
		[],
		["--hostname-override="],
		["--config=/var/lib/kubelet/config.yaml"],
	] {
		count(kubelet_hostname_override.deny) == 0 with input as kubelet(args)
		count(kubelet_hostname_override.unknown) == 0 with input as kubelet(args)
	}
}

test_unknown if {
	every args in [
		["$(FLAGS)"],
	] {
		count(kubelet_hostname_override.deny) == 0 with input as kubelet(args)
		count(kubelet_hostname_override.unknown) > 0 with input as kubelet(args)
	}
}

test_other_programs if {
	every program in ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd", "nginx", "echo"] {
		every args in [
			["--hostname-override=node-1"],
			["--hostname_override", "node-1"],
			["--hostname-override=$(NODE_NAME)"],
			["--config=/k.yaml", "--hostname-override=a"],
			["$(FLAGS)"],
		] {
			count(kubelet_hostname_override.deny) == 0 with input as pod(program, args)
			count(kubelet_hostname_override.unknown) == 0 with input as pod(program, args)
		}
	}
}
