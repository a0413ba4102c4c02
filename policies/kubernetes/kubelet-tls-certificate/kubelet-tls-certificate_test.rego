package policies.kubernetes.kubelet_tls_certificate_test

import data.policies.kubernetes.kubelet_tls_certificate

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.example.com/kubelet:v1.35.0",
	"command": array.concat([program], args),
}]}}

kubelet(args) := pod("kubelet", args)

test_finding if {
	kubelet_tls_certificate.deny == {{
		"message": "kubelet (container \"main\"): no --tls-cert-file and --tls-private-key-file, so that it signs its serving certificate itself",
		"path": ["spec", "containers", 0, "command"],
	}} with input as kubelet([])
}

test_flagged if {
	every args in [
		[],
		["--tls-cert-file=/c.crt"],
		["--tls-private-key-file=/c.key", "--rotate-server-certificates=false"],
	] {
		count(kubelet_tls_certificate.deny) == 1 with input as kubelet(args)
		count(kubelet_tls_certificate.unknown) == 0 with input as kubelet(args)
	}
}

test_clean if {
	every args in [
		["--tls-cert-file=/c.crt", "--tls-private-key-file=/c.key"],
		["--rotate-server-certificates"],
		["--rotate_server_certificates=true"],
		["--config=/k.yaml", "--rotate-server-certificates"],
	] {
		count(kubelet_tls_certificate.deny) == 0 with input as kubelet(args)
		count(kubelet_tls_certificate.unknown) == 0 with input as kubelet(args)
	}
}

test_unknown if {
	every args in [
		["--config=/var/lib/kubelet/config.yaml"],
		["$(FLAGS)"],
	] {
		count(kubelet_tls_certificate.deny) == 0 with input as kubelet(args)
		count(kubelet_tls_certificate.unknown) > 0 with input as kubelet(args)
	}
}

test_other_programs if {
	every program in ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd", "nginx", "echo"] {
		every args in [
			[],
			["--tls-cert-file=/c.crt"],
			["--tls-private-key-file=/c.key", "--rotate-server-certificates=false"],
			["--config=/var/lib/kubelet/config.yaml"],
			["$(FLAGS)"],
		] {
			count(kubelet_tls_certificate.deny) == 0 with input as pod(program, args)
			count(kubelet_tls_certificate.unknown) == 0 with input as pod(program, args)
		}
	}
}

configuration(settings) := object.union(
	{"apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration"},
	settings,
)

test_configuration_file if {
	every settings in [{}, {"tlsCertFile": "/c.crt"}, {"serverTLSBootstrap": false}] {
		count(kubelet_tls_certificate.deny) == 1 with input as configuration(settings)
		count(kubelet_tls_certificate.unknown) == 0 with input as configuration(settings)
	}
	every settings in [{"tlsCertFile": "/c.crt", "tlsPrivateKeyFile": "/c.key"}, {"serverTLSBootstrap": true}] {
		count(kubelet_tls_certificate.deny) == 0 with input as configuration(settings)
		count(kubelet_tls_certificate.unknown) == 0 with input as configuration(settings)
	}
	[f.path | some f in kubelet_tls_certificate.deny] == [["tlsCertFile"]] with input as configuration({})
}
