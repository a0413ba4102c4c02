package policies.kubernetes.ssh_port_test

import data.policies.kubernetes.ssh_port

pod(fields) := {
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": {"name": "p"},
	"spec": {"containers": [object.union({"name": "web"}, fields)]},
}

service(ports) := {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}, "spec": {"ports": ports}}

findings(doc) := f if {
	f := ssh_port.deny with input as doc
}

test_port if {
	findings(pod({"ports": [{"containerPort": 8080}, {"containerPort": 22, "protocol": "TCP"}]})) == {{
		"message": "container \"web\" listens for SSH (port 22)",
		"path": ["spec", "containers", 0, "ports", 1, "containerPort"],
	}}
}

test_daemon[name] if {
	some name, c in {
		"command": {"fields": {"command": ["/usr/sbin/sshd", "-D"]}, "path": ["command"]},
		"args": {"fields": {"args": ["sshd", "-D"]}, "path": ["args"]},
		"on another port": {"fields": {"command": ["/usr/sbin/sshd", "-p", "2222"], "ports": [{"containerPort": 2222}]}, "path": ["command"]},
	}
	{f.path | some f in findings(pod(c.fields))} == {array.concat(["spec", "containers", 0], c.path)}
}

test_once_per_container if {
	count(findings(pod({"command": ["/usr/sbin/sshd"], "ports": [{"containerPort": 22}]}))) == 1
}

test_service[name] if {
	some name, port in {
		"target": {"port": 2222, "targetPort": 22},
		"same port": {"port": 22},
		"null target": {"port": 22, "targetPort": null},
	}
	{f.path | some f in findings(service([{"port": 80}, port]))} == {["spec", "ports", 1]}
}

test_none[name] if {
	some name, doc in {
		"another port": pod({"ports": [{"containerPort": 2222}]}),
		"UDP": pod({"ports": [{"containerPort": 22, "protocol": "UDP"}]}),
		"another daemon": pod({"command": ["/usr/sbin/nginx"], "args": ["sshd"]}),
		"like the name": pod({"command": ["/bin/not-sshd"]}),
		"a shell that does not": pod({"command": ["sh", "-c", "echo sshd"]}),
		"empty": pod({"command": [], "args": null, "ports": null}),
		"odd types": pod({"command": [7], "ports": [{"containerPort": "22"}]}),
		"service to another port": service([{"port": 22, "targetPort": 2222}]),
		"service to a name": service([{"port": 22, "targetPort": "ssh"}]),
		"service over UDP": service([{"port": 22, "protocol": "UDP"}]),
	}
	count(findings(doc)) == 0
}
