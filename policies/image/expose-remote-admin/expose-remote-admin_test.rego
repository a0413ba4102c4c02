package policies.image.expose_remote_admin_test

import data.policies.image.expose_remote_admin

image(port, end, protocol) := {"config": {"exposed_ports": [{"port": port, "end": end, "protocol": protocol, "text": sprintf("%d/%s", [port, protocol])}]}}

test_services if {
	every port in [23, 512, 2375, 2376, 3389, 5900, 5985, 10250] {
		count(expose_remote_admin.deny) == 1 with input as image(port, port, "tcp")
	}
	expose_remote_admin.deny == {{
		"message": "port 2375/tcp offers the Docker API without TLS (2375)",
		"path": ["config", "exposed_ports", 0],
	}} with input as image(2375, 2375, "tcp")
}

test_other_ports if {
	every port in [22, 80, 8080, 5000] {
		count(expose_remote_admin.deny) == 0 with input as image(port, port, "tcp")
	}
	count(expose_remote_admin.deny) == 0 with input as image(514, 514, "udp")
	count(expose_remote_admin.deny) == 0 with input as image(2376, 2376, "tcp") with data.params as {"image/expose-remote-admin": {"ignore": [2376]}}
}
