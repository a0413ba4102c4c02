package policies.kubernetes.apiserver_tls_certificate_test

import data.policies.kubernetes.apiserver_tls_certificate

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-apiserver:v1.35.0",
	"command": array.concat([program], args),
}]}}

kube_apiserver(args) := pod("kube-apiserver", args)

test_finding if {
	apiserver_tls_certificate.deny == {{
		"message": "kube-apiserver (container \"main\"): no --tls-private-key-file, so that it serves a certificate that no client can verify",
		"path": ["spec", "containers", 0, "command"],
	}} with input as kube_apiserver(["--tls-cert-file=/c.crt"])
}

test_flagged if {
	every args in [
		[],
		["--tls-cert-file=/c.crt"],
		["--tls-private-key-file=/c.key"],
	] {
		count(apiserver_tls_certificate.deny) == 1 with input as kube_apiserver(args)
		count(apiserver_tls_certificate.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_clean if {
	every args in [
		["--tls-cert-file=/c.crt", "--tls-private-key-file=/c.key"],
		["--tls_cert_file", "/c.crt", "--tls_private_key_file", "/c.key"],
	] {
		count(apiserver_tls_certificate.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_tls_certificate.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_unknown if {
	every args in [
		["$(FLAGS)"],
	] {
		count(apiserver_tls_certificate.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_tls_certificate.unknown) > 0 with input as kube_apiserver(args)
	}
}

test_other_programs if {
	every program in ["kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			[],
			["--tls-cert-file=/c.crt"],
			["--tls-private-key-file=/c.key"],
			["$(FLAGS)"],
		] {
			count(apiserver_tls_certificate.deny) == 0 with input as pod(program, args)
			count(apiserver_tls_certificate.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(apiserver_tls_certificate.deny) == 1 with input as cluster({"apiServer": {"extraArgs": {"tls-cert-file": ""}}})
	count(apiserver_tls_certificate.deny) == 0 with input as cluster({})
}
