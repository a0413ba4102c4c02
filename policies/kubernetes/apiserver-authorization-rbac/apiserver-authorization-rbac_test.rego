package policies.kubernetes.apiserver_authorization_rbac_test

import data.policies.kubernetes.apiserver_authorization_rbac

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-apiserver:v1.35.0",
	"command": array.concat([program], args),
}]}}

kube_apiserver(args) := pod("kube-apiserver", args)

test_finding if {
	apiserver_authorization_rbac.deny == {{
		"message": "kube-apiserver (container \"main\"): --authorization-mode=Node,ABAC has no RBAC, so that roles have no effect",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kube_apiserver(["--authorization-mode=Node,ABAC"])
}

test_flagged if {
	every args in [
		["--authorization-mode=Node"],
		["--authorization-mode", "Node,ABAC"],
		[],
	] {
		count(apiserver_authorization_rbac.deny) == 1 with input as kube_apiserver(args)
		count(apiserver_authorization_rbac.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_clean if {
	every args in [
		["--authorization-mode=Node,RBAC"],
		["--authorization-mode=RBAC,Node"],
		["--authorization-mode=RBAC", "--authorization-mode=Node"],
	] {
		count(apiserver_authorization_rbac.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_authorization_rbac.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_unknown if {
	every args in [
		["--authorization-mode=$(MODES)"],
		["--authorization-config=/etc/kubernetes/authz.yaml"],
		["$(FLAGS)"],
	] {
		count(apiserver_authorization_rbac.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_authorization_rbac.unknown) > 0 with input as kube_apiserver(args)
	}
}

test_other_programs if {
	every program in ["kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			["--authorization-mode=Node"],
			["--authorization-mode", "Node,ABAC"],
			[],
			["--authorization-mode=$(MODES)"],
			["--authorization-config=/etc/kubernetes/authz.yaml"],
			["$(FLAGS)"],
		] {
			count(apiserver_authorization_rbac.deny) == 0 with input as pod(program, args)
			count(apiserver_authorization_rbac.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(apiserver_authorization_rbac.deny) == 1 with input as cluster({"apiServer": {"extraArgs": {"authorization-mode": "Node"}}})
	count(apiserver_authorization_rbac.deny) == 0 with input as cluster({})
}
