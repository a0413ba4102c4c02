# METADATA
# title: SSH in a container
# description: >-
#   An SSH daemon is a second way in, with accounts and keys of its own, past the roles and the audit
#   log of the cluster. kubectl exec and debug do the same under their rule.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/debug/debug-application/get-shell-running-container/
#     description: Kubernetes, Get a Shell to a Running Container
#   - ref: https://attack.mitre.org/techniques/T1021/004/
#     description: MITRE ATT&CK, Remote Services, SSH
# custom:
#   severity: medium
#   covers: [k8s-ssh-port]
#   fix: Remove the SSH daemon and its port; use kubectl exec, or kubectl debug where the image has no shell.
package policies.kubernetes.ssh_port

import data.lib.kubernetes as k8s

deny contains {"message": msg, "path": k8s.at(c, ["ports", i, "containerPort"])} if {
	some c in k8s.containers
	some i, port in c.spec.ports
	port.containerPort == 22
	tcp(port)
	msg := sprintf("container %q listens for SSH (port 22)", [c.name])
}

deny contains {"message": msg, "path": k8s.at(c, [program.field])} if {
	some c in k8s.containers
	program := first_program(c)
	regex.match(`(^|/)sshd$`, program.word)
	not declares_ssh(c)
	msg := sprintf("container %q runs an SSH daemon (%s)", [c.name, program.word])
}

deny contains {"message": msg, "path": ["spec", "ports", i]} if {
	input.kind == "Service"
	input.apiVersion == "v1"
	some i, port in input.spec.ports
	target_port(port) == 22
	tcp(port)
	msg := sprintf("port %v of the Service leads to SSH (port 22)", [object.get(port, "port", 22)])
}

tcp(port) if object.get(port, "protocol", "TCP") in {"TCP", null}

declares_ssh(c) if {
	some port in c.spec.ports
	port.containerPort == 22
	tcp(port)
}

# Without a command the image's entry point runs, which is often a wrapper that runs the arguments.
first_program(c) := {"field": field, "word": word} if {
	field := [f | some f in ["command", "args"]; words := c.spec[f]; is_array(words); count(words) > 0][0]
	word := k8s.text_of(c.spec[field][0])
}

target_port(port) := port.targetPort if {
	is_number(port.targetPort)
	port.targetPort > 0
} else := port.port if {
	object.get(port, "targetPort", null) in {null, 0}
}
