package policies.kubernetes.apiserver_namespace_lifecycle_test

import data.policies.kubernetes.apiserver_namespace_lifecycle

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-apiserver:v1.35.0",
	"command": array.concat([program], args),
}]}}

kube_apiserver(args) := pod("kube-apiserver", args)

test_finding if {
	apiserver_namespace_lifecycle.deny == {{
		"message": "kube-apiserver (container \"main\"): --disable-admission-plugins=NamespaceLifecycle switches the admission plugin NamespaceLifecycle off, so that objects outlive their namespace",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kube_apiserver(["--disable-admission-plugins=NamespaceLifecycle"])
}

test_flagged if {
	every args in [
		["--disable-admission-plugins=NamespaceLifecycle"],
		["--disable-admission-plugins", "DefaultStorageClass,NamespaceLifecycle"],
		["--disable-admission-plugins=DefaultStorageClass", "--disable_admission_plugins=NamespaceLifecycle"],
		["--admission-control=LimitRanger,ResourceQuota"],
	] {
		count(apiserver_namespace_lifecycle.deny) == 1 with input as kube_apiserver(args)
		count(apiserver_namespace_lifecycle.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_clean if {
	every args in [
		[],
		["--disable-admission-plugins="],
		["--disable-admission-plugins=DefaultStorageClass"],
		["--admission-control=NamespaceLifecycle,LimitRanger"],
	] {
		count(apiserver_namespace_lifecycle.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_namespace_lifecycle.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_unknown if {
	every args in [
		["--disable-admission-plugins=$(PLUGINS)"],
		["$(FLAGS)"],
		["--admission-control=$(PLUGINS)"],
	] {
		count(apiserver_namespace_lifecycle.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_namespace_lifecycle.unknown) > 0 with input as kube_apiserver(args)
	}
}

test_other_programs if {
	every program in ["kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			["--disable-admission-plugins=NamespaceLifecycle"],
			["--disable-admission-plugins", "DefaultStorageClass,NamespaceLifecycle"],
			["--disable-admission-plugins=DefaultStorageClass", "--disable_admission_plugins=NamespaceLifecycle"],
			["--admission-control=LimitRanger,ResourceQuota"],
			["--disable-admission-plugins=$(PLUGINS)"],
			["$(FLAGS)"],
			["--admission-control=$(PLUGINS)"],
		] {
			count(apiserver_namespace_lifecycle.deny) == 0 with input as pod(program, args)
			count(apiserver_namespace_lifecycle.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(apiserver_namespace_lifecycle.deny) == 1 with input as cluster({"apiServer": {"extraArgs": {"disable-admission-plugins": "NamespaceLifecycle"}}})
	count(apiserver_namespace_lifecycle.deny) == 0 with input as cluster({})
}
