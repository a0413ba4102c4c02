package policies.kubernetes.kubelet_authorization_mode_test

import data.policies.kubernetes.kubelet_authorization_mode

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.example.com/kubelet:v1.35.0",
	"command": array.concat([program], args),
}]}}

kubelet(args) := pod("kubelet", args)

test_finding if {
	kubelet_authorization_mode.deny == {{
		"message": "kubelet (container \"main\"): --authorization-mode=AlwaysAllow, so that every client may run commands in every Pod of the node",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kubelet(["--authorization-mode=AlwaysAllow"])
}

test_flagged if {
	every args in [
		[],
		["--authorization-mode=AlwaysAllow"],
		["--authorization_mode", "AlwaysAllow"],
		["--config=/k.yaml", "--authorization-mode=AlwaysAllow"],
	] {
		count(kubelet_authorization_mode.deny) == 1 with input as kubelet(args)
		count(kubelet_authorization_mode.unknown) == 0 with input as kubelet(args)
	}
}

test_clean if {
	every args in [
		["--authorization-mode=Webhook"],
		["--authorization-mode", "Webhook"],
	] {
		count(kubelet_authorization_mode.deny) == 0 with input as kubelet(args)
		count(kubelet_authorization_mode.unknown) == 0 with input as kubelet(args)
	}
}

test_unknown if {
	every args in [
		["--config=/var/lib/kubelet/config.yaml"],
		["--authorization-mode=$(MODE)"],
	] {
		count(kubelet_authorization_mode.deny) == 0 with input as kubelet(args)
		count(kubelet_authorization_mode.unknown) > 0 with input as kubelet(args)
	}
}

test_other_programs if {
	every program in ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd", "nginx", "echo"] {
		every args in [
			[],
			["--authorization-mode=AlwaysAllow"],
			["--authorization_mode", "AlwaysAllow"],
			["--config=/k.yaml", "--authorization-mode=AlwaysAllow"],
			["--config=/var/lib/kubelet/config.yaml"],
			["--authorization-mode=$(MODE)"],
		] {
			count(kubelet_authorization_mode.deny) == 0 with input as pod(program, args)
			count(kubelet_authorization_mode.unknown) == 0 with input as pod(program, args)
		}
	}
}

configuration(settings) := object.union(
	{"apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration"},
	settings,
)

test_configuration_file if {
	every settings in [{"authorization": {"mode": "AlwaysAllow"}}] {
		count(kubelet_authorization_mode.deny) == 1 with input as configuration(settings)
		count(kubelet_authorization_mode.unknown) == 0 with input as configuration(settings)
	}
	every settings in [{}, {"authorization": {"mode": "Webhook"}}, {"authorization": {"mode": null}}, {"authorization": []}] {
		count(kubelet_authorization_mode.deny) == 0 with input as configuration(settings)
		count(kubelet_authorization_mode.unknown) == 0 with input as configuration(settings)
	}
	[f.path | some f in kubelet_authorization_mode.deny] == [["authorization", "mode"]] with input as configuration({"authorization": {"mode": "AlwaysAllow"}})
}
