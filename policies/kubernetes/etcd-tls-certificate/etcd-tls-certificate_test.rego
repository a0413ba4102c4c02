package policies.kubernetes.etcd_tls_certificate_test

import data.policies.kubernetes.etcd_tls_certificate

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/etcd:3.6.5-0",
	"command": array.concat([program], args),
}]}}

etcd(args) := pod("etcd", args)

test_finding if {
	etcd_tls_certificate.deny == {{
		"message": "etcd (container \"main\"): no --key-file, so that clients speak to it in clear text",
		"path": ["spec", "containers", 0, "command"],
	}} with input as etcd(["--cert-file=/c.crt"])
}

test_flagged if {
	every args in [
		["--name=a"],
		["--cert-file=/c.crt"],
		["-key-file=/c.key"],
		["--cert-file=", "--key-file="],
	] {
		count(etcd_tls_certificate.deny) == 1 with input as etcd(args)
		count(etcd_tls_certificate.unknown) == 0 with input as etcd(args)
	}
}

test_clean if {
	every args in [
		["--cert-file=/c.crt", "--key-file=/c.key"],
		["-cert-file", "/c.crt", "-key-file", "/c.key"],
	] {
		count(etcd_tls_certificate.deny) == 0 with input as etcd(args)
		count(etcd_tls_certificate.unknown) == 0 with input as etcd(args)
	}
}

test_unknown if {
	every args in [
		["--config-file=/etc/etcd.yaml"],
		["$(FLAGS)"],
	] {
		count(etcd_tls_certificate.deny) == 0 with input as etcd(args)
		count(etcd_tls_certificate.unknown) > 0 with input as etcd(args)
	}
}

test_other_programs if {
	every program in ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "nginx", "echo"] {
		every args in [
			["--name=a"],
			["--cert-file=/c.crt"],
			["-key-file=/c.key"],
			["--cert-file=", "--key-file="],
			["--config-file=/etc/etcd.yaml"],
			["$(FLAGS)"],
		] {
			count(etcd_tls_certificate.deny) == 0 with input as pod(program, args)
			count(etcd_tls_certificate.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(etcd_tls_certificate.deny) == 1 with input as cluster({"etcd": {"local": {"extraArgs": {"cert-file": ""}}}})
	count(etcd_tls_certificate.deny) == 0 with input as cluster({})
}

test_environment if {
	count(etcd_tls_certificate.deny) == 0 with input as json.patch(etcd(["--name=a"]), [{
		"op": "add",
		"path": "/spec/containers/0/env",
		"value": [{"name": "ETCD_CERT_FILE", "value": "/c.crt"}, {"name": "ETCD_KEY_FILE", "value": "/c.key"}],
	}])
}
