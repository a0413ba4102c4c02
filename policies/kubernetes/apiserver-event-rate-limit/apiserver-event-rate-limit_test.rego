package policies.kubernetes.apiserver_event_rate_limit_test

import data.policies.kubernetes.apiserver_event_rate_limit

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-apiserver:v1.35.0",
	"command": array.concat([program], args),
}]}}

kube_apiserver(args) := pod("kube-apiserver", args)

test_finding if {
	apiserver_event_rate_limit.deny == {{
		"message": "kube-apiserver (container \"main\"): the admission plugin EventRateLimit is not enabled, so that events are not limited",
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
		count(apiserver_event_rate_limit.deny) == 1 with input as kube_apiserver(args)
		count(apiserver_event_rate_limit.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_clean if {
	every args in [
		["--enable-admission-plugins=EventRateLimit"],
		["--enable_admission_plugins=PodSecurity,EventRateLimit"],
		["--enable-admission-plugins=PodSecurity", "--enable-admission-plugins=EventRateLimit"],
		["--admission-control=NamespaceLifecycle,EventRateLimit"],
	] {
		count(apiserver_event_rate_limit.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_event_rate_limit.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_unknown if {
	every args in [
		["--enable-admission-plugins=$(PLUGINS)"],
		["--enable-admission-plugins=PodSecurity", "--enable-admission-plugins=$(PLUGINS)"],
		["$(FLAGS)"],
	] {
		count(apiserver_event_rate_limit.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_event_rate_limit.unknown) > 0 with input as kube_apiserver(args)
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
			count(apiserver_event_rate_limit.deny) == 0 with input as pod(program, args)
			count(apiserver_event_rate_limit.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(apiserver_event_rate_limit.deny) == 1 with input as cluster({})
	count(apiserver_event_rate_limit.deny) == 0 with input as cluster({"apiServer": {"extraArgs": {"enable-admission-plugins": "NodeRestriction,EventRateLimit"}}})
}
