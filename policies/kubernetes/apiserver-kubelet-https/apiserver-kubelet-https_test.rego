package policies.kubernetes.apiserver_kubelet_https_test

import data.policies.kubernetes.apiserver_kubelet_https

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-apiserver:v1.20.15",
	"command": array.concat([program], args),
}]}}

kube_apiserver(args) := pod("kube-apiserver", args)

test_finding if {
	apiserver_kubelet_https.deny == {{
		"message": "kube-apiserver (container \"main\"): --kubelet-https=false, so that it talks to kubelets in clear text",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kube_apiserver(["--kubelet-https=false"])
}

test_flagged if {
	every args in [
		["--kubelet-https=false"],
		["--kubelet_https=0"],
		["--kubelet-https", "--kubelet-https=F"],
	] {
		count(apiserver_kubelet_https.deny) == 1 with input as kube_apiserver(args)
		count(apiserver_kubelet_https.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_clean if {
	every args in [
		[],
		["--kubelet-https"],
		["--kubelet-https=true"],
		["--kubelet-https", "false"],
	] {
		count(apiserver_kubelet_https.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_kubelet_https.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_unknown if {
	every args in [
		["--kubelet-https=$(KUBELET_HTTPS)"],
		["$(FLAGS)"],
	] {
		count(apiserver_kubelet_https.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_kubelet_https.unknown) > 0 with input as kube_apiserver(args)
	}
}

test_other_programs if {
	every program in ["kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			["--kubelet-https=false"],
			["--kubelet_https=0"],
			["--kubelet-https", "--kubelet-https=F"],
			["--kubelet-https=$(KUBELET_HTTPS)"],
			["$(FLAGS)"],
		] {
			count(apiserver_kubelet_https.deny) == 0 with input as pod(program, args)
			count(apiserver_kubelet_https.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(apiserver_kubelet_https.deny) == 1 with input as cluster({"apiServer": {"extraArgs": {"kubelet-https": "false"}}})
	count(apiserver_kubelet_https.deny) == 0 with input as cluster({})
}
