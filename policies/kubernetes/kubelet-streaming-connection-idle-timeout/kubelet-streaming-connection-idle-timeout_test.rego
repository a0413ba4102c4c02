package policies.kubernetes.kubelet_streaming_connection_idle_timeout_test

import data.policies.kubernetes.kubelet_streaming_connection_idle_timeout

pod(program, args) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{
	"name": "main",
	"image": "registry.example.com/kubelet:v1.35.0",
	"command": array.concat([program], args),
}]}}

kubelet(args) := pod("kubelet", args)

test_finding if {
	kubelet_streaming_connection_idle_timeout.deny == {{
		"message": "kubelet (container \"main\"): --streaming-connection-idle-timeout=0 asks for idle sessions that never end",
		"path": ["spec", "containers", 0, "command", 1],
	}} with input as kubelet(["--streaming-connection-idle-timeout=0"])
}

test_flagged if {
	every args in [
		["--streaming-connection-idle-timeout=0"],
		["--streaming_connection_idle_timeout", "0s"],
		["--streaming-connection-idle-timeout=0h0m0s"],
	] {
		count(kubelet_streaming_connection_idle_timeout.deny) == 1 with input as kubelet(args)
		count(kubelet_streaming_connection_idle_timeout.unknown) == 0 with input as kubelet(args)
	}
}

test_clean if {
	every args in [
		[],
		["--streaming-connection-idle-timeout=5m"],
		["--streaming-connection-idle-timeout", "4h0m0s"],
	] {
		count(kubelet_streaming_connection_idle_timeout.deny) == 0 with input as kubelet(args)
		count(kubelet_streaming_connection_idle_timeout.unknown) == 0 with input as kubelet(args)
	}
}

test_unknown if {
	every args in [
		["--config=/var/lib/kubelet/config.yaml"],
		["--streaming-connection-idle-timeout=$(IDLE)"],
	] {
		count(kubelet_streaming_connection_idle_timeout.deny) == 0 with input as kubelet(args)
		count(kubelet_streaming_connection_idle_timeout.unknown) > 0 with input as kubelet(args)
	}
}

test_other_programs if {
	every program in ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd", "nginx", "echo"] {
		every args in [
			["--streaming-connection-idle-timeout=0"],
			["--streaming_connection_idle_timeout", "0s"],
			["--streaming-connection-idle-timeout=0h0m0s"],
			["--config=/var/lib/kubelet/config.yaml"],
			["--streaming-connection-idle-timeout=$(IDLE)"],
		] {
			count(kubelet_streaming_connection_idle_timeout.deny) == 0 with input as pod(program, args)
			count(kubelet_streaming_connection_idle_timeout.unknown) == 0 with input as pod(program, args)
		}
	}
}

configuration(settings) := object.union(
	{"apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration"},
	settings,
)

test_configuration_file if {
	every settings in [{"streamingConnectionIdleTimeout": "0s"}, {"streamingConnectionIdleTimeout": 0}] {
		count(kubelet_streaming_connection_idle_timeout.deny) == 1 with input as configuration(settings)
		count(kubelet_streaming_connection_idle_timeout.unknown) == 0 with input as configuration(settings)
	}
	every settings in [{}, {"streamingConnectionIdleTimeout": "5m0s"}] {
		count(kubelet_streaming_connection_idle_timeout.deny) == 0 with input as configuration(settings)
		count(kubelet_streaming_connection_idle_timeout.unknown) == 0 with input as configuration(settings)
	}
	[f.path | some f in kubelet_streaming_connection_idle_timeout.deny] == [["streamingConnectionIdleTimeout"]] with input as configuration({"streamingConnectionIdleTimeout": "0s"})
}
