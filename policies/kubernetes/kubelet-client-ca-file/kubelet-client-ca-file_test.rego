package policies.kubernetes.kubelet_client_ca_file_test

import data.policies.kubernetes.kubelet_client_ca_file

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.example.com/kubelet:v1.35.0",
	"command": array.concat([program], args),
}]}}

kubelet(args) := pod("kubelet", args)

test_finding if {
	kubelet_client_ca_file.deny == {{
		"message": "kubelet (container \"main\"): no --client-ca-file, so that client certificates are not verified",
		"path": ["spec", "containers", 0, "command"],
	}} with input as kubelet([])
}

test_flagged if {
	every args in [
		[],
		["--client-ca-file="],
		["--tls-cert-file=/c.crt"],
	] {
		count(kubelet_client_ca_file.deny) == 1 with input as kubelet(args)
		count(kubelet_client_ca_file.unknown) == 0 with input as kubelet(args)
	}
}

test_clean if {
	every args in [
		["--client-ca-file=/ca.crt"],
		["--client_ca_file", "/ca.crt"],
		["--client-ca-file=$(CA)"],
	] {
		count(kubelet_client_ca_file.deny) == 0 with input as kubelet(args)
		count(kubelet_client_ca_file.unknown) == 0 with input as kubelet(args)
	}
}

test_unknown if {
	every args in [
		["--config=/var/lib/kubelet/config.yaml"],
		["$(FLAGS)"],
	] {
		count(kubelet_client_ca_file.deny) == 0 with input as kubelet(args)
		count(kubelet_client_ca_file.unknown) > 0 with input as kubelet(args)
	}
}

test_other_programs if {
	every program in ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd", "nginx", "echo"] {
		every args in [
			[],
			["--client-ca-file="],
			["--tls-cert-file=/c.crt"],
			["--config=/var/lib/kubelet/config.yaml"],
			["$(FLAGS)"],
		] {
			count(kubelet_client_ca_file.deny) == 0 with input as pod(program, args)
			count(kubelet_client_ca_file.unknown) == 0 with input as pod(program, args)
		}
	}
}

configuration(settings) := object.union(
	{"apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration"},
	settings,
)

test_configuration_file if {
	every settings in [{"authentication": {"anonymous": {"enabled": false}}}, {"authentication": {"x509": {"clientCAFile": ""}}}] {
		count(kubelet_client_ca_file.deny) == 1 with input as configuration(settings)
		count(kubelet_client_ca_file.unknown) == 0 with input as configuration(settings)
	}
	every settings in [{"authentication": {"x509": {"clientCAFile": "/ca.crt"}}}] {
		count(kubelet_client_ca_file.deny) == 0 with input as configuration(settings)
		count(kubelet_client_ca_file.unknown) == 0 with input as configuration(settings)
	}
	[f.path | some f in kubelet_client_ca_file.deny] == [["authentication", "x509", "clientCAFile"]] with input as configuration({"authentication": {"anonymous": {"enabled": false}}})
}

# kubeadm completes such a part of a configuration.
test_part_of_a_configuration_file if {
	every settings in [{"cgroupDriver": "systemd"}] {
		count(kubelet_client_ca_file.deny) == 0 with input as configuration(settings)
		count(kubelet_client_ca_file.unknown) == 1 with input as configuration(settings)
	}
}
