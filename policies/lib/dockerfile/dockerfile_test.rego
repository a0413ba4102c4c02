package lib.dockerfile_test

import data.lib.dockerfile as df

command(name, args) := {"name": name, "args": args}

run(commands) := {"cmd": "run", "form": "shell", "script": {"commands": commands}}

stage(instructions) := {"stages": [{"index": 0, "final": true, "lineage": [0], "base": {"image": "x"}, "instructions": instructions}]}

first(name) := df.called({name})[0]

test_paths if {
	view := stage([{"cmd": "user"}, run([command("a", []), command("b", ["x"])])])
	c := first("b") with input as view
	c.path == ["stages", 0, "instructions", 1, "script", "commands", 1]
	df.argument(c, 0) == ["stages", 0, "instructions", 1, "script", "commands", 1, "args", 0]
}

test_shipped_follows_the_lineage if {
	view := {"stages": [
		{"index": 0, "lineage": [0], "base": {"image": "x"}, "instructions": [{"cmd": "a"}]},
		{"index": 1, "lineage": [1], "base": {"image": "y"}, "instructions": [{"cmd": "b"}]},
		{"index": 2, "lineage": [2, 0], "base": {"stage": 0}, "instructions": [{"cmd": "c"}, {"cmd": "d", "onbuild": true}]},
	]}
	[i.spec.cmd | some i in df.shipped] == ["c", "a"] with input as view
}

test_runnable if {
	df.runnable with input as stage([])
	scratch := {"stages": [object.union(stage([]).stages[0], {"base": {"scratch": true}})]}
	not df.runnable with input as scratch
	df.runnable with input as {"stages": [object.union(scratch.stages[0], {"instructions": [{"cmd": "cmd"}]})]}
}

test_variable if {
	view := stage([object.union(
		run([
			{"name": "export", "args": [], "assign": {"A": "2"}},
			command("x", []),
			{"name": "y", "args": [], "env": {"A": "3"}},
		]),
		{"env": {"A": "1", "B": "4"}},
	)])
	df.variable(first("export"), "A") == "1" with input as view
	df.variable(first("x"), "A") == "2" with input as view
	df.variable(first("y"), "A") == "3" with input as view
	df.variable(first("y"), "B") == "4" with input as view
	not df.variable(first("y"), "C") with input as view
}

test_removed if {
	every arg in ["/var/cache/x", "/var/cache/x/", "/var/cache/x/*", "/var/cache/*", "/var/{cache,log}", "/var/cache"] {
		c := first("a") with input as stage([run([command("a", []), command("rm", ["-rf", arg])])])
		df.removed(c, "/var/cache/x")
	}
	every arg in ["/var/cache/y", "/tmp/*", "/", "x", "/var/cache/xy"] {
		c := first("a") with input as stage([run([command("a", []), command("rm", ["-rf", arg])])])
		not df.removed(c, "/var/cache/x")
	}
	before := first("a") with input as stage([run([command("rm", ["-rf", "/var/cache/x"]), command("a", [])])])
	not df.removed(before, "/var/cache/x")
}

test_mounted if {
	mounted := {"spec": {"mounts": [{"type": "cache", "target": "/var/cache"}, {"type": "bind", "target": "/etc"}]}}
	df.mounted(mounted, "/var/cache/apt")
	df.mounted(mounted, "/var/cache")
	not df.mounted(mounted, "/var/cachet")
	not df.mounted(mounted, "/etc")
}

test_configured_before_only if {
	setting := {"cmd": "copy", "args": ["/x"], "files": [{"name": "x", "text": "a=1"}]}
	df.configured(first("x"), `a=1`) with input as stage([setting, run([command("x", [])])])
	not df.configured(first("x"), `a=1`) with input as stage([run([command("x", [])]), setting])
}

test_settings if {
	view := object.union(
		stage([{"cmd": "env", "pairs": [{"name": "B", "value": "2"}, {"name": "C", "value": "$D", "unknown": "why"}]}, run([{"name": "x", "args": [], "env": {"E": "5"}}])]),
		{"args": [{"name": "A", "value": "1"}]},
	)
	{[v.by, v.name, v.value] | some v in df.settings} == {["ARG ", "A", "1"], ["ENV ", "B", "2"], ["", "E", "5"]} with input as view
}
