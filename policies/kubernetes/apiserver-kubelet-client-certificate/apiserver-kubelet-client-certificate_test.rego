package policies.kubernetes.apiserver_kubelet_client_certificate_test

import data.policies.kubernetes.apiserver_kubelet_client_certificate

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-apiserver:v1.35.0",
	"command": array.concat([program], args),
}]}}

kube_apiserver(args) := pod("kube-apiserver", args)

test_finding if {
	apiserver_kubelet_client_certificate.deny == {{
		"message": "kube-apiserver (container \"main\"): no --kubelet-client-certificate, so that it is anonymous to kubelets",
		"path": ["spec", "containers", 0, "command"],
	}} with input as kube_apiserver(["--kubelet-client-key=/c.key"])
}

test_flagged if {
	every args in [
		[],
		["--kubelet-client-certificate=/c.crt"],
		["--kubelet-client-key=/c.key"],
		["--kubelet-client-certificate=", "--kubelet-client-key="],
	] {
		count(apiserver_kubelet_client_certificate.deny) == 1 with input as kube_apiserver(args)
		count(apiserver_kubelet_client_certificate.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_clean if {
	every args in [
		["--kubelet-client-certificate=/c.crt", "--kubelet-client-key=/c.key"],
		["--kubelet-client-certificate", "/c.crt", "--kubelet_client_key", "/c.key"],
		["--kubelet-client-certificate=$(DIR)/c.crt", "--kubelet-client-key=$(DIR)/c.key"],
	] {
		count(apiserver_kubelet_client_certificate.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_kubelet_client_certificate.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_unknown if {
	every args in [
		["$(FLAGS)"],
		["--openshift-config=/etc/config.yaml"],
	] {
		count(apiserver_kubelet_client_certificate.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_kubelet_client_certificate.unknown) > 0 with input as kube_apiserver(args)
	}
}

test_other_programs if {
	every program in ["kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			[],
			["--kubelet-client-certificate=/c.crt"],
			["--kubelet-client-key=/c.key"],
			["--kubelet-client-certificate=", "--kubelet-client-key="],
			["$(FLAGS)"],
			["--openshift-config=/etc/config.yaml"],
		] {
			count(apiserver_kubelet_client_certificate.deny) == 0 with input as pod(program, args)
			count(apiserver_kubelet_client_certificate.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(apiserver_kubelet_client_certificate.deny) == 1 with input as cluster({"apiServer": {"extraArgs": {"kubelet-client-key": ""}}})
	count(apiserver_kubelet_client_certificate.deny) == 0 with input as cluster({})
}
