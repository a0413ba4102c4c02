package policies.kubernetes.etcd_peer_tls_certificate_test

import data.policies.kubernetes.etcd_peer_tls_certificate

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/etcd:3.6.5-0",
	"command": array.concat([program], args),
}]}}

etcd(args) := pod("etcd", args)

test_finding if {
	etcd_peer_tls_certificate.deny == {{
		"message": "etcd (container \"main\"): no --peer-key-file, so that members speak to each other in clear text",
		"path": ["spec", "containers", 0, "command"],
	}} with input as etcd(["--peer-cert-file=/c.crt"])
}

test_flagged if {
	every args in [
		["--name=a"],
		["--peer-cert-file=/c.crt"],
		["--cert-file=/c.crt", "--key-file=/c.key"],
	] {
		count(etcd_peer_tls_certificate.deny) == 1 with input as etcd(args)
		count(etcd_peer_tls_certificate.unknown) == 0 with input as etcd(args)
	}
}

test_clean if {
	every args in [
		["--peer-cert-file=/c.crt", "--peer-key-file=/c.key"],
		["-peer-cert-file", "/c.crt", "-peer-key-file", "/c.key"],
	] {
		count(etcd_peer_tls_certificate.deny) == 0 with input as etcd(args)
		count(etcd_peer_tls_certificate.unknown) == 0 with input as etcd(args)
	}
}

test_unknown if {
	every args in [
		["--config-file=/etc/etcd.yaml"],
		["$(FLAGS)"],
	] {
		count(etcd_peer_tls_certificate.deny) == 0 with input as etcd(args)
		count(etcd_peer_tls_certificate.unknown) > 0 with input as etcd(args)
	}
}

test_other_programs if {
	every program in ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "nginx", "echo"] {
		every args in [
			["--name=a"],
			["--peer-cert-file=/c.crt"],
			["--cert-file=/c.crt", "--key-file=/c.key"],
			["--config-file=/etc/etcd.yaml"],
			["$(FLAGS)"],
		] {
			count(etcd_peer_tls_certificate.deny) == 0 with input as pod(program, args)
			count(etcd_peer_tls_certificate.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(etcd_peer_tls_certificate.deny) == 1 with input as cluster({"etcd": {"local": {"extraArgs": {"peer-cert-file": ""}}}})
	count(etcd_peer_tls_certificate.deny) == 0 with input as cluster({})
}

test_environment if {
	count(etcd_peer_tls_certificate.deny) == 0 with input as json.patch(etcd(["--name=a"]), [{
		"op": "add",
		"path": "/spec/containers/0/env",
		"value": [{"name": "ETCD_PEER_CERT_FILE", "value": "/c.crt"}, {"name": "ETCD_PEER_KEY_FILE", "value": "/c.key"}],
	}])
}
