package policies.image.device_file_test

import data.policies.image.device_file

image(path, type) := {"unknown": [], "files": {"devices": [{"path": path, "type": type, "mode": "0660", "layer": 0}]}}

test_devices if {
	every path, type in {"/dev/sda": "block", "/dev/mem": "char", "/app/disk": "block", "/dev/null": "block", "/tmp/null": "char"} {
		{f.path | some f in device_file.deny} == {["files", "devices", 0]} with input as image(path, type)
	}
}

test_usual_devices if {
	every path in ["/dev/null", "/dev/tty", "/dev/tty12", "/dev/console", "/dev/urandom"] {
		count(device_file.deny) == 0 with input as image(path, "char")
	}
	count(device_file.deny) == 0 with input as image("/dev/initctl", "fifo")
}

test_unread if {
	count(device_file.unknown) == 1 with input as {"unknown": []}
}
