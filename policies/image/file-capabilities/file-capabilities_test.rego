package policies.image.file_capabilities_test

import data.policies.image.file_capabilities

image(path, capabilities) := {"unknown": [], "files": {"capabilities": [{
	"path": path, "type": "file", "mode": "0755", "layer": 1, "capabilities": capabilities,
}]}}

test_capabilities if {
	file_capabilities.deny == {{
		"message": "/usr/bin/newuidmap (mode 0755, layer 1) gives whoever runs it cap_setuid",
		"path": ["files", "capabilities", 0],
	}} with input as image("/usr/bin/newuidmap", ["cap_setuid"])
	count(file_capabilities.deny) == 1 with input as image("/app/server", ["cap_net_bind_service", "cap_sys_admin"])
	count(file_capabilities.deny) == 1 with input as image("/usr/bin/tcpdump", ["cap_net_raw"])
}

test_allowed if {
	count(file_capabilities.deny) == 0 with input as image("/usr/bin/ping", ["cap_net_raw"])
	count(file_capabilities.deny) == 0 with input as image("/app/server", ["cap_net_bind_service"])
	params := {"image/file-capabilities": {"allowed": ["/usr/bin/tcpdump=*"]}}
	count(file_capabilities.deny) == 0 with input as image("/usr/bin/tcpdump", ["cap_net_raw"]) with data.params as params
}

test_unread if {
	count(file_capabilities.unknown) == 1 with input as {"unknown": []}
}
