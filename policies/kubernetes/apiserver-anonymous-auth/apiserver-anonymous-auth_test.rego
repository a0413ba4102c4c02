package policies.kubernetes.apiserver_anonymous_auth_test

import data.policies.kubernetes.apiserver_anonymous_auth

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-apiserver:v1.35.0",
	"command": array.concat([program], args),
}]}}

kube_apiserver(args) := pod("kube-apiserver", args)

test_finding if {
	apiserver_anonymous_auth.deny == {{
		"message": "kube-apiserver (container \"main\"): --anonymous-auth=true, so that requests without credentials are let in",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kube_apiserver(["--anonymous-auth=true"])
}

test_flagged if {
	every args in [
		["--anonymous-auth=true"],
		["--anonymous-auth"],
		["--anonymous_auth=T"],
		["--anonymous-auth=false", "--anonymous-auth=1"],
		[],
	] {
		count(apiserver_anonymous_auth.deny) == 1 with input as kube_apiserver(args)
		count(apiserver_anonymous_auth.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_clean if {
	every args in [
		["--anonymous-auth=false"],
		["--anonymous-auth=F"],
		["--anonymous-auth=true", "--anonymous-auth=0"],
	] {
		count(apiserver_anonymous_auth.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_anonymous_auth.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_unknown if {
	every args in [
		["--anonymous-auth=$(ANONYMOUS)"],
		["--authentication-config=/etc/kubernetes/authn.yaml"],
		["$(FLAGS)"],
	] {
		count(apiserver_anonymous_auth.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_anonymous_auth.unknown) > 0 with input as kube_apiserver(args)
	}
}

test_other_programs if {
	every program in ["kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			["--anonymous-auth=true"],
			["--anonymous-auth"],
			["--anonymous_auth=T"],
			["--anonymous-auth=false", "--anonymous-auth=1"],
			[],
			["--anonymous-auth=$(ANONYMOUS)"],
			["--authentication-config=/etc/kubernetes/authn.yaml"],
			["$(FLAGS)"],
		] {
			count(apiserver_anonymous_auth.deny) == 0 with input as pod(program, args)
			count(apiserver_anonymous_auth.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(apiserver_anonymous_auth.deny) == 1 with input as cluster({})
	count(apiserver_anonymous_auth.deny) == 0 with input as cluster({"apiServer": {"extraArgs": {"anonymous-auth": "false"}}})
}
