package policies.kubernetes.control_plane_weak_ciphers_test

import data.policies.kubernetes.control_plane_weak_ciphers

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.k8s.io/component:v1.35.0",
	"command": array.concat([program], args),
}]}}

test_finding if {
	control_plane_weak_ciphers.deny == {{
		"message": "kube-apiserver (container \"main\"): --tls-cipher-suites allows TLS_RSA_WITH_AES_128_GCM_SHA256",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as pod("kube-apiserver", ["--tls-cipher-suites=TLS_AES_128_GCM_SHA256,TLS_RSA_WITH_AES_128_GCM_SHA256"])
}

test_flagged if {
	every program in ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet"] {
		every args in [
			["--tls-cipher-suites=TLS_RSA_WITH_AES_128_GCM_SHA256"],
			["--tls_cipher_suites", "TLS_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"],
			["--tls-cipher-suites=TLS_AES_128_GCM_SHA256", "--tls-cipher-suites=TLS_RSA_WITH_3DES_EDE_CBC_SHA"],
			["--tls-cipher-suites=TLS_ECDHE_ECDSA_WITH_RC4_128_SHA"],
		] {
			count(control_plane_weak_ciphers.deny) == 1 with input as pod(program, args)
			count(control_plane_weak_ciphers.unknown) == 0 with input as pod(program, args)
		}
	}
}

test_clean if {
	every program in ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet"] {
		every args in [
			[],
			["--tls-cipher-suites=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,TLS_AES_128_GCM_SHA256"],
			["--tls-cipher-suites", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305"],
		] {
			count(control_plane_weak_ciphers.deny) == 0 with input as pod(program, args)
			count(control_plane_weak_ciphers.unknown) == 0 with input as pod(program, args)
		}
	}
}

test_unknown if {
	every program in ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet"] {
		every args in [
			["--tls-cipher-suites=$(SUITES)"],
			["$(FLAGS)"],
		] {
			count(control_plane_weak_ciphers.deny) == 0 with input as pod(program, args)
			count(control_plane_weak_ciphers.unknown) > 0 with input as pod(program, args)
		}
	}
}

test_other_programs if {
	every program in ["nginx", "echo"] {
		every args in [
			["--tls-cipher-suites=TLS_RSA_WITH_AES_128_GCM_SHA256"],
			["--tls_cipher_suites", "TLS_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"],
			["--tls-cipher-suites=TLS_AES_128_GCM_SHA256", "--tls-cipher-suites=TLS_RSA_WITH_3DES_EDE_CBC_SHA"],
			["--tls-cipher-suites=TLS_ECDHE_ECDSA_WITH_RC4_128_SHA"],
			["--tls-cipher-suites=$(SUITES)"],
			["$(FLAGS)"],
		] {
			count(control_plane_weak_ciphers.deny) == 0 with input as pod(program, args)
			count(control_plane_weak_ciphers.unknown) == 0 with input as pod(program, args)
		}
	}
}

cluster(configuration) := object.union(
	{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"},
	configuration,
)

test_kubeadm if {
	count(control_plane_weak_ciphers.deny) == 1 with input as cluster({"apiServer": {"extraArgs": {"tls-cipher-suites": "TLS_RSA_WITH_AES_128_CBC_SHA"}}})
	count(control_plane_weak_ciphers.deny) == 0 with input as cluster({})
}

test_etcd if {
	count(control_plane_weak_ciphers.deny) == 1 with input as pod("etcd", ["--cipher-suites=TLS_RSA_WITH_AES_128_CBC_SHA"])
	count(control_plane_weak_ciphers.deny) == 0 with input as pod("etcd", ["--cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"])
	count(control_plane_weak_ciphers.deny) == 0 with input as pod("etcd", ["--tls-cipher-suites=TLS_RSA_WITH_AES_128_CBC_SHA"])
}

test_kubelet_configuration if {
	configuration := {
		"apiVersion": "kubelet.config.k8s.io/v1beta1",
		"kind": "KubeletConfiguration",
		"tlsCipherSuites": ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_256_CBC_SHA"],
	}
	control_plane_weak_ciphers.deny == {{
		"message": "kubelet: tlsCipherSuites allows TLS_RSA_WITH_AES_256_CBC_SHA",
		"path": ["tlsCipherSuites"],
	}} with input as configuration
	good := object.union(configuration, {"tlsCipherSuites": ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]})
	count(control_plane_weak_ciphers.deny) == 0 with input as good
}
