package policies.dockerfile.shell_syntax_test

import data.policies.dockerfile.shell_syntax

run(commands) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": [{"cmd": "run", "form": "shell", "env": {}, "script": {"commands": commands}}],
}]}

command(name, args) := {"name": name, "args": args}

stage(instructions) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": instructions,
}]}

unparsed(why) := stage([{"cmd": "run", "form": "shell", "script": {"commands": [], "unparsed": why}}])

test_syntax_error if {
	count(shell_syntax.deny) == 1 with input as unparsed("1:9: reached EOF without closing quote")
	count(shell_syntax.unknown) == 0 with input as unparsed("1:9: reached EOF without closing quote")
}

test_other_shell if {
	count(shell_syntax.deny) == 0 with input as unparsed("the shell is powershell")
	count(shell_syntax.unknown) == 1 with input as unparsed("the shell is powershell")
}

test_readable if {
	count(shell_syntax.deny) == 0 with input as run([command("a", [])])
	count(shell_syntax.unknown) == 0 with input as run([command("a", [])])
}
