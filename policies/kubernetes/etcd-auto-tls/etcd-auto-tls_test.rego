package policies.kubernetes.etcd_auto_tls_test

import data.policies.kubernetes.etcd_auto_tls

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/etcd:3.6.5-0",
	"command": array.concat([program], args),
}]}}

etcd(args) := pod("etcd", args)

test_finding if {
	etcd_auto_tls.deny == {{
		"message": "etcd (container \"main\"): --auto-tls=true, so that no client can verify its certificate",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as etcd(["--auto-tls=true"])
}

test_flagged if {
	every args in [
		["--auto-tls"],
		["--auto-tls=true"],
		["-auto-tls=1"],
	] {
		count(etcd_auto_tls.deny) == 1 with input as etcd(args)
		count(etcd_auto_tls.unknown) == 0 with input as etcd(args)
	}
}

test_clean if {
	every args in [
		["--name=a"],
		["--auto-tls=false"],
		["--peer-auto-tls=true"],
	] {
		count(etcd_auto_tls.deny) == 0 with input as etcd(args)
		count(etcd_auto_tls.unknown) == 0 with input as etcd(args)
	}
}

test_unknown if {
	every args in [
		["--auto-tls=$(AUTO)"],
		["--config-file=/etc/etcd.yaml"],
		["$(FLAGS)"],
	] {
		count(etcd_auto_tls.deny) == 0 with input as etcd(args)
		count(etcd_auto_tls.unknown) > 0 with input as etcd(args)
	}
}

test_other_programs if {
	every program in ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "nginx", "echo"] {
		every args in [
			["--auto-tls"],
			["--auto-tls=true"],
			["-auto-tls=1"],
			["--auto-tls=$(AUTO)"],
			["--config-file=/etc/etcd.yaml"],
			["$(FLAGS)"],
		] {
			count(etcd_auto_tls.deny) == 0 with input as pod(program, args)
			count(etcd_auto_tls.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(etcd_auto_tls.deny) == 1 with input as cluster({"etcd": {"local": {"extraArgs": {"auto-tls": "true"}}}})
	count(etcd_auto_tls.deny) == 0 with input as cluster({})
}

test_environment if {
	count(etcd_auto_tls.deny) == 1 with input as json.patch(etcd(["--name=a"]), [{
		"op": "add",
		"path": "/spec/containers/0/env",
		"value": [{"name": "ETCD_AUTO_TLS", "value": "true"}],
	}])
}
