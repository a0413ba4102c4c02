package policies.kubernetes.apiserver_removed_admission_plugin_test

import data.policies.kubernetes.apiserver_removed_admission_plugin

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-apiserver:v1.24.17",
	"command": array.concat([program], args),
}]}}

kube_apiserver(args) := pod("kube-apiserver", args)

test_finding if {
	apiserver_removed_admission_plugin.deny == {{
		"message": "kube-apiserver (container \"main\"): --enable-admission-plugins=SecurityContextDeny names SecurityContextDeny, which Kubernetes 1.30 removed",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kube_apiserver(["--enable-admission-plugins=SecurityContextDeny"])
}

test_flagged if {
	every args in [
		["--enable-admission-plugins=PodSecurityPolicy"],
		["--enable-admission-plugins", "NodeRestriction,SecurityContextDeny"],
		["--admission-control=NamespaceLifecycle,PodSecurityPolicy"],
	] {
		count(apiserver_removed_admission_plugin.deny) == 1 with input as kube_apiserver(args)
		count(apiserver_removed_admission_plugin.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_clean if {
	every args in [
		[],
		["--enable-admission-plugins=NodeRestriction,PodSecurity"],
		["--disable-admission-plugins=PodSecurityPolicy"],
	] {
		count(apiserver_removed_admission_plugin.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_removed_admission_plugin.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_unknown if {
	every args in [
		["--enable-admission-plugins=$(PLUGINS)"],
		["$(FLAGS)"],
	] {
		count(apiserver_removed_admission_plugin.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_removed_admission_plugin.unknown) > 0 with input as kube_apiserver(args)
	}
}

test_other_programs if {
	every program in ["kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			["--enable-admission-plugins=PodSecurityPolicy"],
			["--enable-admission-plugins", "NodeRestriction,SecurityContextDeny"],
			["--admission-control=NamespaceLifecycle,PodSecurityPolicy"],
			["--enable-admission-plugins=$(PLUGINS)"],
			["$(FLAGS)"],
		] {
			count(apiserver_removed_admission_plugin.deny) == 0 with input as pod(program, args)
			count(apiserver_removed_admission_plugin.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(apiserver_removed_admission_plugin.deny) == 1 with input as cluster({"apiServer": {"extraArgs": {"enable-admission-plugins": "PodSecurityPolicy"}}})
	count(apiserver_removed_admission_plugin.deny) == 0 with input as cluster({})
}
