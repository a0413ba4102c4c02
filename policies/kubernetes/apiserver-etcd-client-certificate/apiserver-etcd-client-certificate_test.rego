package policies.kubernetes.apiserver_etcd_client_certificate_test

import data.policies.kubernetes.apiserver_etcd_client_certificate

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/kube-apiserver:v1.35.0",
	"command": array.concat([program], args),
}]}}

kube_apiserver(args) := pod("kube-apiserver", args)

test_finding if {
	apiserver_etcd_client_certificate.deny == {{
		"message": "kube-apiserver (container \"main\"): no --etcd-certfile and --etcd-keyfile, so that etcd cannot tell it from others",
		"path": ["spec", "containers", 0, "command"],
	}} with input as kube_apiserver([])
}

test_flagged if {
	every args in [
		[],
		["--etcd-certfile=/c.crt"],
		["--etcd-keyfile=/c.key"],
		["--etcd-certfile=", "--etcd-keyfile="],
	] {
		count(apiserver_etcd_client_certificate.deny) == 1 with input as kube_apiserver(args)
		count(apiserver_etcd_client_certificate.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_clean if {
	every args in [
		["--etcd-certfile=/c.crt", "--etcd-keyfile=/c.key"],
		["--etcd_certfile", "/c.crt", "--etcd_keyfile", "/c.key"],
	] {
		count(apiserver_etcd_client_certificate.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_etcd_client_certificate.unknown) == 0 with input as kube_apiserver(args)
	}
}

test_unknown if {
	every args in [
		["$(FLAGS)"],
	] {
		count(apiserver_etcd_client_certificate.deny) == 0 with input as kube_apiserver(args)
		count(apiserver_etcd_client_certificate.unknown) > 0 with input as kube_apiserver(args)
	}
}

test_other_programs if {
	every program in ["kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "nginx", "echo"] {
		every args in [
			[],
			["--etcd-certfile=/c.crt"],
			["--etcd-keyfile=/c.key"],
			["--etcd-certfile=", "--etcd-keyfile="],
			["$(FLAGS)"],
		] {
			count(apiserver_etcd_client_certificate.deny) == 0 with input as pod(program, args)
			count(apiserver_etcd_client_certificate.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(apiserver_etcd_client_certificate.deny) == 1 with input as cluster({"etcd": {"external": {"endpoints": ["http://10.0.0.1:2379"]}}})
	count(apiserver_etcd_client_certificate.deny) == 0 with input as cluster({"etcd": {"external": {"endpoints": ["https://10.0.0.1:2379"], "caFile": "/ca.crt", "certFile": "/c.crt", "keyFile": "/c.key"}}})
}
