package policies.kubernetes.kubelet_anonymous_auth_test

import data.policies.kubernetes.kubelet_anonymous_auth

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.example.com/kubelet:v1.35.0",
	"command": array.concat([program], args),
}]}}

kubelet(args) := pod("kubelet", args)

test_finding if {
	kubelet_anonymous_auth.deny == {{
		"message": "kubelet (container \"main\"): --anonymous-auth=true, so that requests without credentials are let in",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kubelet(["--anonymous-auth=true"])
}

test_flagged if {
	every args in [
		[],
		["--anonymous-auth=true"],
		["--anonymous_auth"],
		["--config=/k.yaml", "--anonymous-auth=1"],
	] {
		count(kubelet_anonymous_auth.deny) == 1 with input as kubelet(args)
		count(kubelet_anonymous_auth.unknown) == 0 with input as kubelet(args)
	}
}

test_clean if {
	every args in [
		["--anonymous-auth=false"],
		["--anonymous-auth=F"],
	] {
		count(kubelet_anonymous_auth.deny) == 0 with input as kubelet(args)
		count(kubelet_anonymous_auth.unknown) == 0 with input as kubelet(args)
	}
}

test_unknown if {
	every args in [
		["--config=/var/lib/kubelet/config.yaml"],
		["--config-dir=/etc/kubelet.d"],
		["--anonymous-auth=$(ANON)"],
	] {
		count(kubelet_anonymous_auth.deny) == 0 with input as kubelet(args)
		count(kubelet_anonymous_auth.unknown) > 0 with input as kubelet(args)
	}
}

test_other_programs if {
	every program in ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd", "nginx", "echo"] {
		every args in [
			[],
			["--anonymous-auth=true"],
			["--anonymous_auth"],
			["--config=/k.yaml", "--anonymous-auth=1"],
			["--config=/var/lib/kubelet/config.yaml"],
			["--config-dir=/etc/kubelet.d"],
			["--anonymous-auth=$(ANON)"],
		] {
			count(kubelet_anonymous_auth.deny) == 0 with input as pod(program, args)
			count(kubelet_anonymous_auth.unknown) == 0 with input as pod(program, args)
		}
	}
}

configuration(settings) := object.union(
	{"apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration"},
	settings,
)

test_configuration_file if {
	every settings in [{"authentication": {"anonymous": {"enabled": true}}}] {
		count(kubelet_anonymous_auth.deny) == 1 with input as configuration(settings)
		count(kubelet_anonymous_auth.unknown) == 0 with input as configuration(settings)
	}
	every settings in [{}, {"authentication": {"anonymous": {"enabled": false}}}, {"authentication": {"anonymous": null}}] {
		count(kubelet_anonymous_auth.deny) == 0 with input as configuration(settings)
		count(kubelet_anonymous_auth.unknown) == 0 with input as configuration(settings)
	}
	[f.path | some f in kubelet_anonymous_auth.deny] == [["authentication", "anonymous", "enabled"]] with input as configuration({"authentication": {"anonymous": {"enabled": true}}})
}
