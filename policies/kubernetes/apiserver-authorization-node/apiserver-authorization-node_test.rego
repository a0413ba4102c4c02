package policies.kubernetes.apiserver_authorization_node_test

import data.policies.kubernetes.apiserver_authorization_node

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-apiserver:v1.35.0",
	"command": array.concat([program], args),
}]}}

kube_apiserver(args) := pod("kube-apiserver", args)

test_finding if {
	apiserver_authorization_node.deny == {{
		"message": "kube-apiserver (container \"main\"): --authorization-mode=RBAC has no Node, which confines kubelets to their own node",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kube_apiserver(["--authorization-mode=RBAC"])
}

test_flagged if {
	every args in [
		["--authorization-mode=RBAC"],
		["--authorization-mode", "RBAC,Webhook"],
		[],
	] {
		count(apiserver_authorization_node.deny) == 1 with input as kube_apiserver(args)
		count(apiserver_authorization_node.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_clean if {
	every args in [
		["--authorization-mode=Node,RBAC"],
		["--authorization-mode=RBAC,Node"],
		["--authorization-mode=RBAC", "--authorization-mode=Node"],
	] {
		count(apiserver_authorization_node.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_authorization_node.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_unknown if {
	every args in [
		["--authorization-mode=$(MODES)"],
		["--authorization-mode=RBAC", "--authorization-mode=$(MODES)"],
		["--authorization-config=/etc/kubernetes/authz.yaml"],
		["$(FLAGS)"],
	] {
		count(apiserver_authorization_node.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_authorization_node.unknown) > 0 with input as kube_apiserver(args)
	}
}

test_other_programs if {
	every program in ["kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			["--authorization-mode=RBAC"],
			["--authorization-mode", "RBAC,Webhook"],
			[],
			["--authorization-mode=$(MODES)"],
			["--authorization-mode=RBAC", "--authorization-mode=$(MODES)"],
			["--authorization-config=/etc/kubernetes/authz.yaml"],
			["$(FLAGS)"],
		] {
			count(apiserver_authorization_node.deny) == 0 with input as pod(program, args)
			count(apiserver_authorization_node.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(apiserver_authorization_node.deny) == 1 with input as cluster({"apiServer": {"extraArgs": {"authorization-mode": "RBAC"}}})
	count(apiserver_authorization_node.deny) == 0 with input as cluster({})
}
