# METADATA
# title: Container port below 1024
# description: >-
#   Ports below 1024 are for root or for processes with NET_BIND_SERVICE, unless the runtime or a
#   sysctl opens them: a container that uses one tends to keep a privilege that it needs for nothing else.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.32/#containerport-v1-core
#     description: Kubernetes API, ContainerPort
#   - ref: https://docs.kernel.org/networking/ip-sysctl.html
#     description: Linux, ip_unprivileged_port_start
# custom:
#   severity: info
#   covers: [k8s-privileged-ports]
#   controls: {nsa: "Non-root containers"}
#   fix: Let the process listen on a port above 1023; a Service can still publish it as 80 or 443.
package policies.kubernetes.privileged_port

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": k8s.at(c, ["ports", i, "containerPort"])} if {
	k8s.pod
	not k8s.windows
	some c in k8s.containers
	some i, port in c.spec.ports
	number := port.containerPort
	is_number(number)
	number > 0
	number < first_unprivileged
	msg := sprintf("container %q listens on port %v", [c.name, number])
}

# first_unprivileged is 1024, or what the Pod sets it to.
first_unprivileged := min([to_number(sysctl.value) |
	some sysctl in k8s.pod_security.sysctls
	sysctl.name == "net.ipv4.ip_unprivileged_port_start"
	regex.match(`^[0-9]{1,5}$`, k8s.text_of(sysctl.value))
]) if {
	some sysctl in k8s.pod_security.sysctls
	sysctl.name == "net.ipv4.ip_unprivileged_port_start"
	regex.match(`^[0-9]{1,5}$`, k8s.text_of(sysctl.value))
} else := 1024
