package policies.dockerfile.root_user_test

import data.policies.dockerfile.root_user

default_params := {"dockerfile/root-user": {"unprivileged": ["*nonroot*"]}}

user(name) := object.union(base("debian:12"), {"stages": [object.union(base("debian:12").stages[0], {"user": {
	"name": name,
	"text": name,
	"stage": 0,
	"instruction": 0,
}})]})

base(image) := {"stages": [{
	"index": 0,
	"final": true,
	"lineage": [0],
	"base": {"image": image},
	"instructions": [{"cmd": "user"}],
}]}

test_root_by_any_name if {
	every name in ["root", "0", "00", "ROOT", "ContainerAdministrator"] {
		root_user.deny with input as user(name) with data.params as default_params == {{
			"message": sprintf("the image runs as %q, which is root", [name]),
			"path": ["stages", 0, "instructions", 0, "args", 0],
		}}
	}
}

test_other_users if {
	every name in ["app", "1000", "nobody", "rooter"] {
		count(root_user.deny) == 0 with input as user(name) with data.params as default_params
	}
}

test_base_image_decides if {
	count(root_user.deny) == 1 with input as base("debian:12") with data.params as default_params
	count(root_user.deny) == 0 with input as base("gcr.io/distroless/static:nonroot") with data.params as default_params
}
