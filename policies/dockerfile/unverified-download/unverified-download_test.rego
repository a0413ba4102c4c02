package policies.dockerfile.unverified_download_test

import data.policies.dockerfile.unverified_download

run(commands) := {"stages": [{
	"index": 0,
	"final": true,
	"shipped": true,
	"lineage": [0],
	"base": {"image": "debian:12"},
	"instructions": [{"cmd": "run", "form": "shell", "env": {}, "script": {"commands": commands}}],
}]}

command(name, args) := {"name": name, "args": args}

test_unverified if {
	every example in [
		["curl", ["-fsSLo", "/usr/local/bin/tool", "https://example.com/tool"]],
		["curl", ["-O", "https://example.com/tool"]],
		["curl", ["https://example.com/tool", "--output", "tool"]],
		["wget", ["https://example.com/tool"]],
		["wget", ["-q", "-O", "tool", "https://example.com/tool"]],
		["wget", ["-qO", "tool", "https://example.com/tool"]],
		["wget", ["-P", "/opt", "https://example.com/$NAME"]],
	] {
		[name, args] := example
		count(unverified_download.deny) == 1 with input as run([command(name, args)])
		count(unverified_download.deny) == 0 with input as run([command(name, args), command("sha256sum", ["-c"])])
	}
}

test_redirect_and_pipe if {
	count(unverified_download.deny) == 1 with input as run([object.union(
		command("curl", ["https://example.com/tool"]),
		{"redirects": [{"op": ">", "target": "tool"}]},
	)])
	count(unverified_download.deny) == 1 with input as run([
		object.union(command("curl", ["https://example.com/a.tgz"]), {"pipe": {"id": 1, "pos": 0, "len": 2}}),
		object.union(command("tar", ["xz"]), {"pipe": {"id": 1, "pos": 1, "len": 2}}),
	])
}

test_nothing_kept if {
	every example in [
		["curl", ["-s", "https://example.com/api"]],
		["curl", ["-o", "/dev/null", "https://example.com/api"]],
		["curl", ["-o", "x", "http://localhost:8080/health"]],
		["wget", ["-qO-", "https://example.com/api"]],
		["wget", ["-O", "-", "https://example.com/api"]],
		["curl", ["-o", "/usr/share/keyrings/docker.asc", "https://example.com/gpg"]],
	] {
		[name, args] := example
		count(unverified_download.deny) == 0 with input as run([command(name, args)])
	}
}
