package policies.dockerfile.cd_instead_of_workdir_test

import data.policies.dockerfile.cd_instead_of_workdir

run(commands) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": [{"cmd": "run", "form": "shell", "env": {}, "script": {"commands": commands}}],
}]}

command(name, args) := {"name": name, "args": args}

cd(before) := run(array.concat(before, [command("cd", ["/app"]), command("make", [])]))

test_first if {
	count(cd_instead_of_workdir.deny) == 1 with input as cd([])
	count(cd_instead_of_workdir.deny) == 1 with input as cd([command("set", ["-ex"])])
}

test_later if {
	count(cd_instead_of_workdir.deny) == 0 with input as cd([command("mkdir", ["/app"])])
	count(cd_instead_of_workdir.deny) == 0 with input as run([object.union(command("cd", ["/app"]), {"subshell": true})])
}
