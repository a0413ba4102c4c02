package policies.image.expose_ssh_test

import data.policies.image.expose_ssh

image(port, end, protocol) := {"config": {"exposed_ports": [{"port": port, "end": end, "protocol": protocol, "text": "x"}]}}

test_ssh if {
	expose_ssh.deny == {{
		"message": "port 22/tcp offers SSH; reach the container through its engine",
		"path": ["config", "exposed_ports", 0],
	}} with input as {"config": {"exposed_ports": [{"port": 22, "protocol": "tcp", "text": "22/tcp"}]}}
	count(expose_ssh.deny) == 1 with input as image(20, 25, "tcp")
}

test_other_ports if {
	count(expose_ssh.deny) == 0 with input as image(2222, 2222, "tcp")
	count(expose_ssh.deny) == 0 with input as image(22, 22, "udp")
	count(expose_ssh.deny) == 0 with input as {"config": {"exposed_ports": []}}
}
