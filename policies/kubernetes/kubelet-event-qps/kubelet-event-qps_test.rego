package policies.kubernetes.kubelet_event_qps_test

import data.policies.kubernetes.kubelet_event_qps

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.example.com/kubelet:v1.35.0",
	"command": array.concat([program], args),
}]}}

kubelet(args) := pod("kubelet", args)

test_finding if {
	kubelet_event_qps.deny == {{
		"message": "kubelet (container \"main\"): --event-qps=5 drops events above that rate",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kubelet(["--event-qps=5"])
}

test_flagged if {
	every args in [
		["--event-qps=5"],
		["--event_qps", "49"],
		["--event-qps=-1"],
	] {
		count(kubelet_event_qps.deny) == 1 with input as kubelet(args)
		count(kubelet_event_qps.unknown) == 0 with input as kubelet(args)
	}
}

test_clean if {
	every args in [
		[],
		["--event-qps=0"],
		["--event-qps", "50"],
	] {
		count(kubelet_event_qps.deny) == 0 with input as kubelet(args)
		count(kubelet_event_qps.unknown) == 0 with input as kubelet(args)
	}
}

test_unknown if {
	every args in [
		["--config=/var/lib/kubelet/config.yaml"],
		["--event-qps=$(QPS)"],
	] {
		count(kubelet_event_qps.deny) == 0 with input as kubelet(args)
		count(kubelet_event_qps.unknown) > 0 with input as kubelet(args)
	}
}

test_other_programs if {
	every program in ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd", "nginx", "echo"] {
		every args in [
			["--event-qps=5"],
			["--event_qps", "49"],
			["--event-qps=-1"],
			["--config=/var/lib/kubelet/config.yaml"],
			["--event-qps=$(QPS)"],
		] {
			count(kubelet_event_qps.deny) == 0 with input as pod(program, args)
			count(kubelet_event_qps.unknown) == 0 with input as pod(program, args)
		}
	}
}

configuration(settings) := object.union(
	{"apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration"},
	settings,
)

test_configuration_file if {
	every settings in [{"eventRecordQPS": 5}] {
		count(kubelet_event_qps.deny) == 1 with input as configuration(settings)
		count(kubelet_event_qps.unknown) == 0 with input as configuration(settings)
	}
	every settings in [{}, {"eventRecordQPS": 0}, {"eventRecordQPS": 100}] {
		count(kubelet_event_qps.deny) == 0 with input as configuration(settings)
		count(kubelet_event_qps.unknown) == 0 with input as configuration(settings)
	}
	[f.path | some f in kubelet_event_qps.deny] == [["eventRecordQPS"]] with input as configuration({"eventRecordQPS": 5})
}

test_parameter if {
	count(kubelet_event_qps.deny) == 0 with input as kubelet(["--event-qps=5"])
		with data.params as {"kubernetes/kubelet-event-qps": {"minimum": 5}}
}
