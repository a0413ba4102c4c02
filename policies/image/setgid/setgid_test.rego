package policies.image.setgid_test

import data.policies.image.setgid

image(path, type, mode) := {"unknown": [], "files": {"setgid": [{"path": path, "type": type, "mode": mode, "layer": 1}]}}

test_added_files if {
	every path in ["/usr/bin/crontab", "/usr/bin/ssh-agent", "/opt/app/helper"] {
		{f.path | some f in setgid.deny} == {["files", "setgid", 0]} with input as image(path, "file", "2755")
	}
	count(setgid.deny) == 1 with input as image("/usr/bin/chage", "file", "2757")
}

test_files_of_base_images_and_folders if {
	every path in ["/usr/bin/chage", "/usr/bin/expiry", "/sbin/unix_chkpwd", "/usr/bin/wall"] {
		count(setgid.deny) == 0 with input as image(path, "file", "2755")
	}
	count(setgid.deny) == 0 with input as image("/var/mail", "dir", "2775")
}

test_unread if {
	count(setgid.unknown) == 1 with input as {"unknown": []}
}
