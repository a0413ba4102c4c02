package policies.dockerfile.curl_pipe_shell_test

import data.policies.dockerfile.curl_pipe_shell

run(commands) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": [{"cmd": "run", "form": "shell", "env": {}, "script": {"commands": commands}}],
}]}

command(name, args) := {"name": name, "args": args}

piped(source, args, sink, sink_args) := run([
	object.union(command(source, args), {"pipe": {"id": 1, "pos": 0, "len": 2}}),
	object.union(command(sink, sink_args), {"pipe": {"id": 1, "pos": 1, "len": 2}}),
])

test_pipes if {
	every example in [
		["sh", []], ["bash", ["-s", "--", "-y"]], ["bash", ["-"]], ["sh", ["-x"]], ["bash", ["-s", "stable"]],
		["python3", []], ["python3.12", ["-", "--prefix", "/x"]], ["perl", ["-"]], ["node", []],
		["sh", ["/dev/stdin", "a"]],
	] {
		[sink, args] := example
		count(curl_pipe_shell.deny) == 1 with input as piped("curl", ["-fsSL", "https://example.com/i.sh"], sink, args)
		count(curl_pipe_shell.deny) == 1 with input as piped("wget", ["-qO-", "https://example.com/i.sh"], sink, args)
	}
}

test_pipes_into_data if {
	every example in [
		["tar", ["xz"]], ["python3", ["-m", "json.tool"]], ["python3", ["-c", "import json"]], ["sh", ["script.sh"]],
		["bash", ["-c", "cat"]], ["perl", ["-ne", "print"]], ["ruby", ["-e", "x"]], ["node", ["parse.js"]],
		["jq", ["."]],
	] {
		[sink, args] := example
		count(curl_pipe_shell.deny) == 0 with input as piped("curl", ["https://example.com/data"], sink, args)
	}
	count(curl_pipe_shell.deny) == 0 with input as piped("cat", ["i.sh"], "sh", [])
}

substituted(name, args, how) := run([
	command(name, args),
	object.union(command("curl", ["https://example.com/i.sh"]), {"parent": 0, "in": how}),
])

test_substitutions if {
	count(curl_pipe_shell.deny) == 1 with input as substituted("sh", ["-c", "$(curl https://example.com/i.sh)"], "substitution")
	count(curl_pipe_shell.deny) == 1 with input as substituted("eval", ["`curl https://example.com/i.sh`"], "substitution")
	count(curl_pipe_shell.deny) == 1 with input as substituted("bash", ["<(curl https://example.com/i.sh)", "x"], "process")
	count(curl_pipe_shell.deny) == 1 with input as substituted(".", ["<(curl https://example.com/i.sh)"], "process")
}

test_harmless_substitutions if {
	count(curl_pipe_shell.deny) == 0 with input as substituted("sh", ["-c", "echo $(curl https://example.com/v)"], "substitution")
	count(curl_pipe_shell.deny) == 0 with input as substituted("echo", ["$(curl https://example.com/v)"], "substitution")
	count(curl_pipe_shell.deny) == 0 with input as substituted("diff", ["a", "<(curl https://example.com/v)"], "process")
	count(curl_pipe_shell.deny) == 0 with input as substituted("bash", ["x.sh", "<(curl https://example.com/v)"], "process")
}
