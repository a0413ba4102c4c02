package policies.kubernetes.apiserver_always_pull_images_test

import data.policies.kubernetes.apiserver_always_pull_images

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-apiserver:v1.35.0",
	"command": array.concat([program], args),
}]}}

kube_apiserver(args) := pod("kube-apiserver", args)

test_finding if {
	apiserver_always_pull_images.deny == {{
		"message": "kube-apiserver (container \"main\"): the admission plugin AlwaysPullImages is not enabled, so that Pods may use private images which others pulled",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kube_apiserver(["--enable-admission-plugins=PodSecurity"])
}

test_flagged if {
	every args in [
		[],
		["--enable-admission-plugins=PodSecurity"],
		["--enable-admission-plugins", "PodSecurity"],
		["--admission-control=NamespaceLifecycle,ServiceAccount"],
	] {
		count(apiserver_always_pull_images.deny) == 1 with input as kube_apiserver(args)
		count(apiserver_always_pull_images.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_clean if {
	every args in [
		["--enable-admission-plugins=AlwaysPullImages"],
		["--enable_admission_plugins=PodSecurity,AlwaysPullImages"],
		["--enable-admission-plugins=PodSecurity", "--enable-admission-plugins=AlwaysPullImages"],
		["--admission-control=NamespaceLifecycle,AlwaysPullImages"],
	] {
		count(apiserver_always_pull_images.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_always_pull_images.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_unknown if {
	every args in [
		["--enable-admission-plugins=$(PLUGINS)"],
		["--enable-admission-plugins=PodSecurity", "--enable-admission-plugins=$(PLUGINS)"],
		["$(FLAGS)"],
	] {
		count(apiserver_always_pull_images.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_always_pull_images.unknown) > 0 with input as kube_apiserver(args)
	}
}

test_other_programs if {
	every program in ["kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			[],
			["--enable-admission-plugins=PodSecurity"],
			["--enable-admission-plugins", "PodSecurity"],
			["--admission-control=NamespaceLifecycle,ServiceAccount"],
			["--enable-admission-plugins=$(PLUGINS)"],
			["--enable-admission-plugins=PodSecurity", "--enable-admission-plugins=$(PLUGINS)"],
			["$(FLAGS)"],
		] {
			count(apiserver_always_pull_images.deny) == 0 with input as pod(program, args)
			count(apiserver_always_pull_images.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(apiserver_always_pull_images.deny) == 1 with input as cluster({})
	count(apiserver_always_pull_images.deny) == 0 with input as cluster({"apiServer": {"extraArgs": {"enable-admission-plugins": "NodeRestriction,AlwaysPullImages"}}})
}
