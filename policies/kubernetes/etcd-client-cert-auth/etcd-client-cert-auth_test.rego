package policies.kubernetes.etcd_client_cert_auth_test

import data.policies.kubernetes.etcd_client_cert_auth

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/etcd:3.6.5-0",
	"command": array.concat([program], args),
}]}}

etcd(args) := pod("etcd", args)

test_finding if {
	etcd_client_cert_auth.deny == {{
		"message": "etcd (container \"main\"): --client-cert-auth=false, so that whoever reaches it reads and writes all that it holds",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as etcd(["--client-cert-auth=false"])
}

test_flagged if {
	every args in [
		["--name=a"],
		["--client-cert-auth=false"],
		["-client-cert-auth=F"],
	] {
		count(etcd_client_cert_auth.deny) == 1 with input as etcd(args)
		count(etcd_client_cert_auth.unknown) == 0 with input as etcd(args)
	}
}

test_clean if {
	every args in [
		["--client-cert-auth"],
		["--client-cert-auth=true"],
		["--client-cert-auth=\"true\""],
		["-client-cert-auth=1"],
	] {
		count(etcd_client_cert_auth.deny) == 0 with input as etcd(args)
		count(etcd_client_cert_auth.unknown) == 0 with input as etcd(args)
	}
}

test_unknown if {
	every args in [
		["--client-cert-auth=$(AUTH)"],
		["--config-file=/etc/etcd.yaml", "--client-cert-auth=false"],
		["$(FLAGS)"],
	] {
		count(etcd_client_cert_auth.deny) == 0 with input as etcd(args)
		count(etcd_client_cert_auth.unknown) > 0 with input as etcd(args)
	}
}

test_other_programs if {
	every program in ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "nginx", "echo"] {
		every args in [
			["--name=a"],
			["--client-cert-auth=false"],
			["-client-cert-auth=F"],
			["--client-cert-auth=$(AUTH)"],
			["--config-file=/etc/etcd.yaml", "--client-cert-auth=false"],
			["$(FLAGS)"],
		] {
			count(etcd_client_cert_auth.deny) == 0 with input as pod(program, args)
			count(etcd_client_cert_auth.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(etcd_client_cert_auth.deny) == 1 with input as cluster({"etcd": {"local": {"extraArgs": {"client-cert-auth": "false"}}}})
	count(etcd_client_cert_auth.deny) == 0 with input as cluster({})
}

test_environment if {
	count(etcd_client_cert_auth.deny) == 0 with input as json.patch(etcd(["--name=a"]), [{
		"op": "add",
		"path": "/spec/containers/0/env",
		"value": [{"name": "ETCD_CLIENT_CERT_AUTH", "value": "true"}],
	}])
}
