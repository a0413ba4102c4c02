package policies.kubernetes.kubelet_iptables_util_chains_test

import data.policies.kubernetes.kubelet_iptables_util_chains

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.example.com/kubelet:v1.35.0",
	"command": array.concat([program], args),
}]}}

kubelet(args) := pod("kubelet", args)

test_finding if {
	kubelet_iptables_util_chains.deny == {{
		"message": "kubelet (container \"main\"): --make-iptables-util-chains=false, so that its iptables chains are not kept right",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kubelet(["--make-iptables-util-chains=false"])
}

test_flagged if {
	every args in [
		["--make-iptables-util-chains=false"],
		["--make_iptables_util_chains=0"],
	] {
		count(kubelet_iptables_util_chains.deny) == 1 with input as kubelet(args)
		count(kubelet_iptables_util_chains.unknown) == 0 with input as kubelet(args)
	}
}

test_clean if {
	every args in [
		[],
		["--make-iptables-util-chains"],
		["--make-iptables-util-chains=true"],
	] {
		count(kubelet_iptables_util_chains.deny) == 0 with input as kubelet(args)
		count(kubelet_iptables_util_chains.unknown) == 0 with input as kubelet(args)
	}
}

test_unknown if {
	every args in [
		["--config=/var/lib/kubelet/config.yaml"],
		["--make-iptables-util-chains=$(CHAINS)"],
	] {
		count(kubelet_iptables_util_chains.deny) == 0 with input as kubelet(args)
		count(kubelet_iptables_util_chains.unknown) > 0 with input as kubelet(args)
	}
}

test_other_programs if {
	every program in ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd", "nginx", "echo"] {
		every args in [
			["--make-iptables-util-chains=false"],
			["--make_iptables_util_chains=0"],
			["--config=/var/lib/kubelet/config.yaml"],
			["--make-iptables-util-chains=$(CHAINS)"],
		] {
			count(kubelet_iptables_util_chains.deny) == 0 with input as pod(program, args)
			count(kubelet_iptables_util_chains.unknown) == 0 with input as pod(program, args)
		}
	}
}

configuration(settings) := object.union(
	{"apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration"},
	settings,
)

test_configuration_file if {
	every settings in [{"makeIPTablesUtilChains": false}] {
		count(kubelet_iptables_util_chains.deny) == 1 with input as configuration(settings)
		count(kubelet_iptables_util_chains.unknown) == 0 with input as configuration(settings)
	}
	every settings in [{}, {"makeIPTablesUtilChains": true}] {
		count(kubelet_iptables_util_chains.deny) == 0 with input as configuration(settings)
		count(kubelet_iptables_util_chains.unknown) == 0 with input as configuration(settings)
	}
	[f.path | some f in kubelet_iptables_util_chains.deny] == [["makeIPTablesUtilChains"]] with input as configuration({"makeIPTablesUtilChains": false})
}
