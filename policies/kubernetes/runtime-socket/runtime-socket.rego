# METADATA
# title: Container runtime socket mounted
# description: >-
#   Whoever can talk to the container runtime of the node can start a privileged container there,
#   and so owns the node and every Pod on it. A read-only mount does not help: a socket can be used
#   all the same.
# related_resources:
#   - ref: https://docs.docker.com/engine/security/#docker-daemon-attack-surface
#     description: Docker, Docker daemon attack surface
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/#hostpath
#     description: Kubernetes, Volumes, hostPath
# custom:
#   severity: high
#   covers: [k8s-docker-sock]
#   controls: {nsa: "Pod security enforcement"}
#   fix: >-
#     Remove the volume; build images without a daemon, and read container data from the kubelet or
#     the API server.
#   params:
#     sockets:
#       description: Sockets and named pipes of container runtimes and image builders; "*" stands for any one name.
#       default:
#         - /run/docker.sock
#         - /run/user/*/docker.sock
#         - /run/dockershim.sock
#         - /run/cri-dockerd.sock
#         - /run/docker/containerd/containerd.sock
#         - /run/containerd/containerd.sock
#         - /run/k3s/containerd/containerd.sock
#         - /run/k0s/containerd.sock
#         - /var/snap/microk8s/common/run/containerd.sock
#         - /run/crio/crio.sock
#         - /run/podman/podman.sock
#         - /run/user/*/podman/podman.sock
#         - /run/buildkit/buildkitd.sock
#         - //./pipe/docker_engine
#         - //./pipe/cri-dockerd
#         - //./pipe/containerd-containerd
#       schema: {type: array, items: {type: string, minLength: 1}}
package policies.kubernetes.runtime_socket

import data.lib.kubernetes as k8s

# A directory above a socket holds it as well: the root of the node, /run, /var/run, /run/containerd.
deny contains {"message": msg, "path": path} if {
	some v in k8s.host_volumes
	held := [socket |
		some socket in data.params["kubernetes/runtime-socket"].sockets
		k8s.leads_to(v.segments, k8s.path_segments(socket))
	]
	count(held) > 0
	msg := sprintf("volume %q hands out the container runtime of the node: %q %s", [v.name, v.host_path, what(v, held)])
	path := k8s.at(v, ["hostPath", "path"])
}

what(v, held) := "is its socket" if {
	some socket in held
	count(k8s.path_segments(socket)) == count(v.segments)
} else := sprintf("holds sockets such as %s", [held[0]])
