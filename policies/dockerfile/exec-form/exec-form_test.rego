package policies.dockerfile.exec_form_test

import data.policies.dockerfile.exec_form

stage(instructions) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": instructions,
}]}

shell(cmd, commands) := stage([{"cmd": cmd, "form": "shell", "text": "x", "script": {"commands": commands}}])

test_shell_form if {
	count(exec_form.deny) == 1 with input as shell("cmd", [{"name": "node", "args": ["server.js"]}])
	count(exec_form.deny) == 1 with input as shell("entrypoint", [{"name": "a", "args": [], "via": ["exec"]}, {"name": "b", "args": []}])
}

test_exec if {
	count(exec_form.deny) == 0 with input as shell("cmd", [{"name": "a", "args": []}, {"name": "node", "args": [], "via": ["exec"]}])
	count(exec_form.deny) == 0 with input as stage([{"cmd": "cmd", "form": "exec", "args": ["node"]}])
	count(exec_form.deny) == 0 with input as stage([{"cmd": "run", "form": "shell", "text": "x", "script": {"commands": []}}])
}
