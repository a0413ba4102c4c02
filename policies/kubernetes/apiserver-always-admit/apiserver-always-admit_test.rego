package policies.kubernetes.apiserver_always_admit_test

import data.policies.kubernetes.apiserver_always_admit

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-apiserver:v1.35.0",
	"command": array.concat([program], args),
}]}}

kube_apiserver(args) := pod("kube-apiserver", args)

test_finding if {
	apiserver_always_admit.deny == {{
		"message": "kube-apiserver (container \"main\"): --enable-admission-plugins=AlwaysAdmit names AlwaysAdmit, which checks nothing",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kube_apiserver(["--enable-admission-plugins=AlwaysAdmit"])
}

test_flagged if {
	every args in [
		["--enable-admission-plugins=AlwaysAdmit"],
		["--enable-admission-plugins", "NodeRestriction,AlwaysAdmit"],
		["--enable-admission-plugins=NodeRestriction", "--enable_admission_plugins=AlwaysAdmit"],
		["--admission-control=AlwaysAdmit"],
	] {
		count(apiserver_always_admit.deny) == 1 with input as kube_apiserver(args)
		count(apiserver_always_admit.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_clean if {
	every args in [
		[],
		["--enable-admission-plugins=NodeRestriction"],
		["--disable-admission-plugins=AlwaysAdmit"],
		["--admission-control=NamespaceLifecycle"],
	] {
		count(apiserver_always_admit.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_always_admit.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_unknown if {
	every args in [
		["--enable-admission-plugins=$(PLUGINS)"],
		["$(FLAGS)"],
	] {
		count(apiserver_always_admit.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_always_admit.unknown) > 0 with input as kube_apiserver(args)
	}
}

test_other_programs if {
	every program in ["kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			["--enable-admission-plugins=AlwaysAdmit"],
			["--enable-admission-plugins", "NodeRestriction,AlwaysAdmit"],
			["--enable-admission-plugins=NodeRestriction", "--enable_admission_plugins=AlwaysAdmit"],
			["--admission-control=AlwaysAdmit"],
			["--enable-admission-plugins=$(PLUGINS)"],
			["$(FLAGS)"],
		] {
			count(apiserver_always_admit.deny) == 0 with input as pod(program, args)
			count(apiserver_always_admit.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(apiserver_always_admit.deny) == 1 with input as cluster({"apiServer": {"extraArgs": {"enable-admission-plugins": "AlwaysAdmit"}}})
	count(apiserver_always_admit.deny) == 0 with input as cluster({})
}
