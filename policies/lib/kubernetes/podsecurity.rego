package lib.kubernetes

# user_namespace holds when the Pod has a user namespace of its own: its root is nobody on the node.
user_namespace if pod.spec.hostUsers == false

# setting is what governs the container: the field of its own securityContext or else that of the
# Pod, with the place where it stands and what to call that place. Undefined when neither says anything.
setting(c, field) := {"value": value, "path": at(c, ["securityContext", field]), "holder": holder} if {
	value := security(c)[field]
	value != null
	holder := sprintf("container %q", [c.name])
} else := {"value": value, "path": at(pod, ["securityContext", field]), "holder": "the Pod"} if {
	value := pod_security[field]
	value != null
}

# capability is the kernel's name of a capability without its prefix. Container runtimes read any
# letter case, and some of them the prefix too.
capability(name) := trim_prefix(upper(name), "CAP_") if is_string(name)

# added_capabilities is [{name, text, path}]: what the container adds, as the kernel and as the author names it.
added_capabilities(c) := [a |
	some i, text in c.spec.securityContext.capabilities.add
	a := {
		"name": capability(text),
		"text": text,
		"path": at(c, ["securityContext", "capabilities", "add", i]),
	}
]
