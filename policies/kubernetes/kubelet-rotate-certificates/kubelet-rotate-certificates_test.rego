package policies.kubernetes.kubelet_rotate_certificates_test

import data.policies.kubernetes.kubelet_rotate_certificates

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.example.com/kubelet:v1.35.0",
	"command": array.concat([program], args),
}]}}

kubelet(args) := pod("kubelet", args)

test_finding if {
	kubelet_rotate_certificates.deny == {{
		"message": "kubelet (container \"main\"): --rotate-certificates=false, so that its client certificate is not replaced before it expires",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kubelet(["--rotate-certificates=false"])
}

test_flagged if {
	every args in [
		[],
		["--rotate-certificates=false"],
		["--rotate_certificates=0"],
	] {
		count(kubelet_rotate_certificates.deny) == 1 with input as kubelet(args)
		count(kubelet_rotate_certificates.unknown) == 0 with input as kubelet(args)
	}
}

test_clean if {
	every args in [
		["--rotate-certificates"],
		["--rotate-certificates=true"],
	] {
		count(kubelet_rotate_certificates.deny) == 0 with input as kubelet(args)
		count(kubelet_rotate_certificates.unknown) == 0 with input as kubelet(args)
	}
}

test_unknown if {
	every args in [
		["--config=/var/lib/kubelet/config.yaml"],
		["--rotate-certificates=$(ROTATE)"],
	] {
		count(kubelet_rotate_certificates.deny) == 0 with input as kubelet(args)
		count(kubelet_rotate_certificates.unknown) > 0 with input as kubelet(args)
	}
}

test_other_programs if {
	every program in ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd", "nginx", "echo"] {
		every args in [
			[],
			["--rotate-certificates=false"],
			["--rotate_certificates=0"],
			["--config=/var/lib/kubelet/config.yaml"],
			["--rotate-certificates=$(ROTATE)"],
		] {
			count(kubelet_rotate_certificates.deny) == 0 with input as pod(program, args)
			count(kubelet_rotate_certificates.unknown) == 0 with input as pod(program, args)
		}
	}
}

configuration(settings) := object.union(
	{"apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration"},
	settings,
)

test_configuration_file if {
	every settings in [{"rotateCertificates": false}, {"authentication": {"anonymous": {"enabled": false}}}] {
		count(kubelet_rotate_certificates.deny) == 1 with input as configuration(settings)
		count(kubelet_rotate_certificates.unknown) == 0 with input as configuration(settings)
	}
	every settings in [{"rotateCertificates": true}] {
		count(kubelet_rotate_certificates.deny) == 0 with input as configuration(settings)
		count(kubelet_rotate_certificates.unknown) == 0 with input as configuration(settings)
	}
	[f.path | some f in kubelet_rotate_certificates.deny] == [["rotateCertificates"]] with input as configuration({"rotateCertificates": false})
}

# kubeadm completes such a part of a configuration.
test_part_of_a_configuration_file if {
	every settings in [{"cgroupDriver": "systemd"}] {
		count(kubelet_rotate_certificates.deny) == 0 with input as configuration(settings)
		count(kubelet_rotate_certificates.unknown) == 1 with input as configuration(settings)
	}
}
