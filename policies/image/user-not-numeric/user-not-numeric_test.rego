package policies.image.user_not_numeric_test

import data.policies.image.user_not_numeric

image(user) := {"platform": {"os": "linux"}, "config": {"user": user}}

test_names if {
	every user in ["app", "app:1000", "nobody", "u1000"] {
		count(user_not_numeric.deny) == 1 with input as image(user)
	}
}

# Of root, image/root-user speaks.
test_others if {
	every user in ["1000", "1000:app", "0", "root", "root:root", ""] {
		count(user_not_numeric.deny) == 0 with input as image(user)
	}
	count(user_not_numeric.deny) == 0 with input as {"platform": {"os": "windows"}, "config": {"user": "ContainerUser"}}
	count(user_not_numeric.deny) == 0 with input as {"platform": {"os": "linux"}, "config": {}}
}
