package policies.kubernetes.apiserver_service_account_admission_test

import data.policies.kubernetes.apiserver_service_account_admission

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-apiserver:v1.35.0",
	"command": array.concat([program], args),
}]}}

kube_apiserver(args) := pod("kube-apiserver", args)

test_finding if {
	apiserver_service_account_admission.deny == {{
		"message": "kube-apiserver (container \"main\"): --disable-admission-plugins=ServiceAccount switches the admission plugin ServiceAccount off, so that Pods get no identity of their own",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kube_apiserver(["--disable-admission-plugins=ServiceAccount"])
}

test_flagged if {
	every args in [
		["--disable-admission-plugins=ServiceAccount"],
		["--disable-admission-plugins", "DefaultStorageClass,ServiceAccount"],
		["--disable-admission-plugins=DefaultStorageClass", "--disable_admission_plugins=ServiceAccount"],
		["--admission-control=LimitRanger,ResourceQuota"],
	] {
		count(apiserver_service_account_admission.deny) == 1 with input as kube_apiserver(args)
		count(apiserver_service_account_admission.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_clean if {
	every args in [
		[],
		["--disable-admission-plugins="],
		["--disable-admission-plugins=DefaultStorageClass"],
		["--admission-control=ServiceAccount,LimitRanger"],
	] {
		count(apiserver_service_account_admission.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_service_account_admission.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_unknown if {
	every args in [
		["--disable-admission-plugins=$(PLUGINS)"],
		["$(FLAGS)"],
		["--admission-control=$(PLUGINS)"],
	] {
		count(apiserver_service_account_admission.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_service_account_admission.unknown) > 0 with input as kube_apiserver(args)
	}
}

test_other_programs if {
	every program in ["kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			["--disable-admission-plugins=ServiceAccount"],
			["--disable-admission-plugins", "DefaultStorageClass,ServiceAccount"],
			["--disable-admission-plugins=DefaultStorageClass", "--disable_admission_plugins=ServiceAccount"],
			["--admission-control=LimitRanger,ResourceQuota"],
			["--disable-admission-plugins=$(PLUGINS)"],
			["$(FLAGS)"],
			["--admission-control=$(PLUGINS)"],
		] {
			count(apiserver_service_account_admission.deny) == 0 with input as pod(program, args)
			count(apiserver_service_account_admission.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(apiserver_service_account_admission.deny) == 1 with input as cluster({"apiServer": {"extraArgs": {"disable-admission-plugins": "ServiceAccount"}}})
	count(apiserver_service_account_admission.deny) == 0 with input as cluster({})
}
