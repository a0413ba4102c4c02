package policies.kubernetes.runtime_socket_test

import data.policies.kubernetes.runtime_socket

pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}

sockets := [
	"/run/docker.sock", "/run/containerd/containerd.sock", "/run/crio/crio.sock", "/run/cri-dockerd.sock", "/run/podman/podman.sock",
	"/run/user/*/podman/podman.sock", "//./pipe/docker_engine",
]

findings(path) := found if {
	found := runtime_socket.deny with input as pod({"volumes": [{"name": "v", "hostPath": {"path": path}}]})
		with data.params as {"kubernetes/runtime-socket": {"sockets": sockets}}
}

test_socket if {
	findings("/var/run/docker.sock") == {{
		"message": "volume \"v\" hands out the container runtime of the node: \"/var/run/docker.sock\" is its socket",
		"path": ["spec", "volumes", 0, "hostPath", "path"],
	}}
}

test_directory if {
	findings("/run/containerd/") == {{
		"message": "volume \"v\" hands out the container runtime of the node: \"/run/containerd/\" holds sockets such as /run/containerd/containerd.sock",
		"path": ["spec", "volumes", 0, "hostPath", "path"],
	}}
}

test_every_spelling if {
	every path in [
		"/run/docker.sock", "/var/run/docker.sock", "/run/docker.sock/", "//var//run/docker.sock", "/var/run/./docker.sock",
		"/var/lib/../run/docker.sock", "/var/run/containerd/containerd.sock", "/run/crio/crio.sock", "/var/run/crio", "/run/cri-dockerd.sock",
		"/var/run/podman/podman.sock", "/run/user/1000/podman/podman.sock", "/run/user/1000", "/run/user/",
		"/", "//", "/.", "/var/..", "/var/run", "/var/run/", "/run", "/run//",
		"\\\\.\\pipe\\docker_engine",
	] {
		count(findings(path)) == 1
	}
}

test_other_paths if {
	every path in [
		"/var/log", "/var/running", "/run/docker.sockets", "/var/lib/docker", "/run/containerd/io.containerd.grpc.v1.cri", "/etc",
		"/run/user/1000/app", "/srv/run/docker.sock", "/var/run/docker.sock/../app", "/runner",
	] {
		findings(path) == set()
	}
}

test_no_host_path if {
	every volumes in [null, [], [{"name": "v", "emptyDir": {}}], [{"name": "v", "hostPath": null}]] {
		found := runtime_socket.deny with input as pod({"volumes": volumes}) with data.params as {"kubernetes/runtime-socket": {"sockets": sockets}}
		found == set()
	}
}

test_a_path_that_nobody_writes_by_mistake if {
	count(findings(concat("/", array.concat(["", ".."], [sprintf("d%d", [i]) | some i in numbers.range(1, 70)])))) == 1
}
