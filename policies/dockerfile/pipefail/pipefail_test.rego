package policies.dockerfile.pipefail_test

import data.policies.dockerfile.pipefail

run(commands) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": [{"cmd": "run", "form": "shell", "env": {}, "script": {"commands": commands}}],
}]}

command(name, args) := {"name": name, "args": args}

pipeline(name, extra) := run([
	object.union({"name": name, "args": [], "pipe": {"id": 1, "pos": 0, "len": 2}}, extra),
	object.union({"name": "grep", "args": [], "pipe": {"id": 1, "pos": 1, "len": 2}}, extra),
])

test_without_pipefail if {
	count(pipefail.deny) == 1 with input as pipeline("curl", {})
	count(pipefail.deny) == 1 with input as pipeline("curl", {"options": ["errexit"]})
}

test_with_pipefail if {
	count(pipefail.deny) == 0 with input as pipeline("curl", {"options": ["errexit", "pipefail"]})
	count(pipefail.deny) == 0 with input as pipeline("echo", {})
	count(pipefail.deny) == 0 with input as pipeline("curl", {"condition": true})
	count(pipefail.deny) == 0 with input as pipeline("curl", {"then": "||"})
	count(pipefail.deny) == 0 with input as run([{"name": "curl", "args": []}])
}
