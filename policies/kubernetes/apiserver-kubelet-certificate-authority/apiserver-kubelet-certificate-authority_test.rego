package policies.kubernetes.apiserver_kubelet_certificate_authority_test

import data.policies.kubernetes.apiserver_kubelet_certificate_authority

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-apiserver:v1.35.0",
	"command": array.concat([program], args),
}]}}

kube_apiserver(args) := pod("kube-apiserver", args)

test_finding if {
	apiserver_kubelet_certificate_authority.deny == {{
		"message": "kube-apiserver (container \"main\"): no --kubelet-certificate-authority, so that it takes any certificate for a kubelet's",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kube_apiserver(["--kubelet-certificate-authority="])
}

test_flagged if {
	every args in [
		[],
		["--kubelet-certificate-authority="],
		["--kubelet-client-certificate=/c.crt"],
	] {
		count(apiserver_kubelet_certificate_authority.deny) == 1 with input as kube_apiserver(args)
		count(apiserver_kubelet_certificate_authority.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_clean if {
	every args in [
		["--kubelet-certificate-authority=/ca.crt"],
		["--kubelet_certificate_authority", "/ca.crt"],
		["--kubelet-certificate-authority=$(CA)"],
	] {
		count(apiserver_kubelet_certificate_authority.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_kubelet_certificate_authority.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_unknown if {
	every args in [
		["$(FLAGS)"],
	] {
		count(apiserver_kubelet_certificate_authority.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_kubelet_certificate_authority.unknown) > 0 with input as kube_apiserver(args)
	}
}

test_other_programs if {
	every program in ["kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			[],
			["--kubelet-certificate-authority="],
			["--kubelet-client-certificate=/c.crt"],
			["$(FLAGS)"],
		] {
			count(apiserver_kubelet_certificate_authority.deny) == 0 with input as pod(program, args)
			count(apiserver_kubelet_certificate_authority.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(apiserver_kubelet_certificate_authority.deny) == 1 with input as cluster({})
	count(apiserver_kubelet_certificate_authority.deny) == 0 with input as cluster({"apiServer": {"extraArgs": {"kubelet-certificate-authority": "/etc/kubernetes/pki/ca.crt"}}})
}
