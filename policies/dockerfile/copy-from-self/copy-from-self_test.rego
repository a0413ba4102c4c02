package policies.dockerfile.copy_from_self_test

import data.policies.dockerfile.copy_from_self

copy(from) := {"stages": [
	{"index": 0, "name": "a", "instructions": []},
	{"index": 1, "name": "b", "instructions": [{"cmd": "copy", "args": ["x", "y"], "from": from}]},
	{"index": 2, "name": "c", "instructions": []},
]}

test_self_and_later if {
	every from in [{"raw": "b", "stage": 1}, {"raw": "c", "stage": 2}, {"raw": "9", "invalid": "no such stage"}] {
		count(copy_from_self.deny) == 1 with input as copy(from)
	}
}

test_earlier if {
	every from in [{"raw": "a", "stage": 0}, {"raw": "nginx:1", "image": "nginx:1"}] {
		count(copy_from_self.deny) == 0 with input as copy(from)
	}
}
