package policies.kubernetes.apiserver_encryption_provider_config_test

import data.policies.kubernetes.apiserver_encryption_provider_config

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-apiserver:v1.35.0",
	"command": array.concat([program], args),
}]}}

kube_apiserver(args) := pod("kube-apiserver", args)

test_finding if {
	apiserver_encryption_provider_config.deny == {{
		"message": "kube-apiserver (container \"main\"): no --encryption-provider-config, so that secrets lie in etcd in clear text",
		"path": ["spec", "containers", 0, "command"],
	}} with input as kube_apiserver([])
}

test_flagged if {
	every args in [
		[],
		["--encryption-provider-config="],
		["--encryption-provider-config-automatic-reload=true"],
	] {
		count(apiserver_encryption_provider_config.deny) == 1 with input as kube_apiserver(args)
		count(apiserver_encryption_provider_config.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_clean if {
	every args in [
		["--encryption-provider-config=/e.yaml"],
		["--encryption_provider_config", "/e.yaml"],
	] {
		count(apiserver_encryption_provider_config.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_encryption_provider_config.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_unknown if {
	every args in [
		["$(FLAGS)"],
	] {
		count(apiserver_encryption_provider_config.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_encryption_provider_config.unknown) > 0 with input as kube_apiserver(args)
	}
}

test_other_programs if {
	every program in ["kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			[],
			["--encryption-provider-config="],
			["--encryption-provider-config-automatic-reload=true"],
			["$(FLAGS)"],
		] {
			count(apiserver_encryption_provider_config.deny) == 0 with input as pod(program, args)
			count(apiserver_encryption_provider_config.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(apiserver_encryption_provider_config.deny) == 1 with input as cluster({})
	count(apiserver_encryption_provider_config.deny) == 0 with input as cluster({"apiServer": {"extraArgs": [{"name": "encryption-provider-config", "value": "/e.yaml"}]}})
}
