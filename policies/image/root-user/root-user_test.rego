package policies.image.root_user_test

import data.policies.image.root_user

image(os, config) := {"platform": {"os": os}, "config": config}

test_root_in_every_spelling if {
	every user in ["root", "0", "00", "+0", "0:0", "root:x", "0:1000", "root:", ":0", " root"] {
		count(root_user.deny) == 1 with input as image("linux", {"user": user})
	}
	root_user.deny == {{
		"message": "the image runs as \"root:x\", which is root; end its Dockerfile with USER and the number of another",
		"path": ["config", "user"],
	}} with input as image("linux", {"user": "root:x"})
}

test_no_user if {
	every config in [{}, {"user": ""}, {"user": "  "}] {
		{f.path | some f in root_user.deny} == {["config"]} with input as image("linux", config)
	}
}

test_other_users if {
	every user in ["app", "1000", "1000:0", "nobody", "rooter", "65532:65532", "10", "app:root"] {
		count(root_user.deny) == 0 with input as image("linux", {"user": user})
	}
}

test_windows if {
	every user in ["ContainerAdministrator", "User Manager\\ContainerAdministrator", "NT AUTHORITY\\SYSTEM", ""] {
		count(root_user.deny) == 1 with input as image("windows", {"user": user})
	}
	every user in ["ContainerUser", "app", "root"] {
		count(root_user.deny) == 0 with input as image("windows", {"user": user})
	}
}
