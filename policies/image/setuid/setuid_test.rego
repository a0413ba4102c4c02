package policies.image.setuid_test

import data.policies.image.setuid

image(path, mode) := {"unknown": [], "files": {"setuid": [{"path": path, "type": "file", "mode": mode, "uid": 0, "layer": 1}]}}

test_added_files if {
	every path in ["/usr/bin/sudo", "/usr/bin/ping", "/opt/app/helper", "/opt/bin/su", "/usr/lib/openssh/ssh-keysign"] {
		{f.path | some f in setuid.deny} == {["files", "setuid", 0]} with input as image(path, "4755")
	}
}

test_files_of_base_images if {
	every path in ["/usr/bin/passwd", "/bin/su", "/bin/mount", "/sbin/unix_chkpwd", "/usr/bin/chsh"] {
		count(setuid.deny) == 0 with input as image(path, "4755")
	}
}

test_writable_by_everybody if {
	count(setuid.deny) == 1 with input as image("/usr/bin/passwd", "4777")
}

test_parameter if {
	params := {"image/setuid": {"allowed": ["/usr/bin/sudo"]}}
	count(setuid.deny) == 0 with input as image("/usr/bin/sudo", "4755") with data.params as params
	count(setuid.deny) == 1 with input as image("/usr/bin/su", "4755") with data.params as params
}

test_folders_and_unread if {
	count(setuid.deny) == 0 with input as {"unknown": [], "files": {"setuid": [{"path": "/x", "type": "dir", "mode": "4755", "layer": 0}]}}
	count(setuid.unknown) == 1 with input as {"unknown": []}
}

test_many_are_one_finding if {
	many := [{"path": sprintf("/x/%d", [i]), "type": "file", "mode": "4755", "layer": 0} | some i in numbers.range(1, 30)]
	{f.path | some f in setuid.deny} == {["files", "setuid"]} with input as {"unknown": [], "files": {"setuid": many}}
}
