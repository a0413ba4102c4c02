package policies.kubernetes.rotate_kubelet_server_certificate_test

import data.policies.kubernetes.rotate_kubelet_server_certificate

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/component:v1.35.0",
	"command": array.concat([program], args),
}]}}

test_finding if {
	rotate_kubelet_server_certificate.deny == {{
		"message": "kube-controller-manager (container \"main\"): --feature-gates switches RotateKubeletServerCertificate off",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as pod("kube-controller-manager", ["--feature-gates=RotateKubeletServerCertificate=false"])
}

test_flagged if {
	every program in ["kube-controller-manager", "kubelet"] {
		every args in [
			["--feature-gates=RotateKubeletServerCertificate=false"],
			["--feature_gates", "A=true,RotateKubeletServerCertificate=0"],
			["--feature-gates=A=true", "--feature-gates=RotateKubeletServerCertificate=F"],
		] {
			count(rotate_kubelet_server_certificate.deny) == 1 with input as pod(program, args)
			count(rotate_kubelet_server_certificate.unknown) == 0 with input as pod(program, args)
		}
	}
}

test_clean if {
	every program in ["kube-controller-manager", "kubelet"] {
		every args in [
			[],
			["--feature-gates=RotateKubeletServerCertificate=true"],
			["--feature-gates=A=false,B=true"],
		] {
			count(rotate_kubelet_server_certificate.deny) == 0 with input as pod(program, args)
			count(rotate_kubelet_server_certificate.unknown) == 0 with input as pod(program, args)
		}
	}
}

test_unknown if {
	every program in ["kube-controller-manager", "kubelet"] {
		every args in [
			["--feature-gates=$(GATES)"],
			["$(FLAGS)"],
		] {
			count(rotate_kubelet_server_certificate.deny) == 0 with input as pod(program, args)
			count(rotate_kubelet_server_certificate.unknown) > 0 with input as pod(program, args)
		}
	}
}

test_other_programs if {
	every program in ["kube-apiserver", "kube-scheduler", "etcd", "nginx", "echo"] {
		every args in [
			["--feature-gates=RotateKubeletServerCertificate=false"],
			["--feature_gates", "A=true,RotateKubeletServerCertificate=0"],
			["--feature-gates=A=true", "--feature-gates=RotateKubeletServerCertificate=F"],
			["--feature-gates=$(GATES)"],
			["$(FLAGS)"],
		] {
			count(rotate_kubelet_server_certificate.deny) == 0 with input as pod(program, args)
			count(rotate_kubelet_server_certificate.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(rotate_kubelet_server_certificate.deny) == 1 with input as cluster({"controllerManager": {"extraArgs": {"feature-gates": "RotateKubeletServerCertificate=false"}}})
	count(rotate_kubelet_server_certificate.deny) == 0 with input as cluster({})
}

test_kubelet_configuration if {
	configuration := {
		"apiVersion": "kubelet.config.k8s.io/v1beta1",
		"kind": "KubeletConfiguration",
		"featureGates": {"RotateKubeletServerCertificate": false},
	}
	rotate_kubelet_server_certificate.deny == {{
		"message": "kubelet: featureGates switches RotateKubeletServerCertificate off",
		"path": ["featureGates"],
	}} with input as configuration
	good := object.union(configuration, {"featureGates": {"RotateKubeletServerCertificate": true}})
	count(rotate_kubelet_server_certificate.deny) == 0 with input as good
}
