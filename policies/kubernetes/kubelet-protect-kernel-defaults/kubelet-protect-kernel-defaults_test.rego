package policies.kubernetes.kubelet_protect_kernel_defaults_test

import data.policies.kubernetes.kubelet_protect_kernel_defaults

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.example.com/kubelet:v1.35.0",
	"command": array.concat([program], args),
}]}}

kubelet(args) := pod("kubelet", args)

test_finding if {
	kubelet_protect_kernel_defaults.deny == {{
		"message": "kubelet (container \"main\"): --protect-kernel-defaults=false, so that it changes kernel settings of the node",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kubelet(["--protect-kernel-defaults=false"])
}

test_flagged if {
	every args in [
		[],
		["--protect-kernel-defaults=false"],
		["--protect_kernel_defaults=0"],
	] {
		count(kubelet_protect_kernel_defaults.deny) == 1 with input as kubelet(args)
		count(kubelet_protect_kernel_defaults.unknown) == 0 with input as kubelet(args)
	}
}

test_clean if {
	every args in [
		["--protect-kernel-defaults"],
		["--protect-kernel-defaults=true"],
	] {
		count(kubelet_protect_kernel_defaults.deny) == 0 with input as kubelet(args)
		count(kubelet_protect_kernel_defaults.unknown) == 0 with input as kubelet(args)
	}
}

test_unknown if {
	every args in [
		["--config=/var/lib/kubelet/config.yaml"],
		["--protect-kernel-defaults=$(PROTECT)"],
	] {
		count(kubelet_protect_kernel_defaults.deny) == 0 with input as kubelet(args)
		count(kubelet_protect_kernel_defaults.unknown) > 0 with input as kubelet(args)
	}
}

test_other_programs if {
	every program in ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd", "nginx", "echo"] {
		every args in [
			[],
			["--protect-kernel-defaults=false"],
			["--protect_kernel_defaults=0"],
			["--config=/var/lib/kubelet/config.yaml"],
			["--protect-kernel-defaults=$(PROTECT)"],
		] {
			count(kubelet_protect_kernel_defaults.deny) == 0 with input as pod(program, args)
			count(kubelet_protect_kernel_defaults.unknown) == 0 with input as pod(program, args)
		}
	}
}

configuration(settings) := object.union(
	{"apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration"},
	settings,
)

test_configuration_file if {
	every settings in [{}, {"protectKernelDefaults": false}, {"protectKernelDefaults": null}] {
		count(kubelet_protect_kernel_defaults.deny) == 1 with input as configuration(settings)
		count(kubelet_protect_kernel_defaults.unknown) == 0 with input as configuration(settings)
	}
	every settings in [{"protectKernelDefaults": true}] {
		count(kubelet_protect_kernel_defaults.deny) == 0 with input as configuration(settings)
		count(kubelet_protect_kernel_defaults.unknown) == 0 with input as configuration(settings)
	}
	[f.path | some f in kubelet_protect_kernel_defaults.deny] == [["protectKernelDefaults"]] with input as configuration({})
}
