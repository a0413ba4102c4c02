package lib.script_test

import data.lib.script

command(name, args) := {"name": name, "args": args}

texts(list) := [o.text | some o in list]

test_operands if {
	texts(script.operands(command("apt-get", ["-y", "-t", "stable", "install", "a", "-o", "x=y", "b"]), script.apt)) == ["install", "a", "b"]
	texts(script.operands(command("apt-get", ["-yt", "stable", "install", "--", "-a"]), script.apt)) == ["install", "-a"]
	texts(script.operands(command("curl", ["-fsSLo", "file", "-H", "X: y", "https://example.com"]), script.curl_options)) == ["https://example.com"]
	texts(script.operands(command("bash", ["-eo", "pipefail", "-", "x"]), script.shell_options)) == ["-", "x"]
}

test_long if {
	script.long(command("a", ["--yes"]), {"--yes"})
	script.long(command("a", ["--yes=true"]), {"--yes"})
	not script.long(command("a", ["--yes=false"]), {"--yes"})
	not script.long(command("a", ["--", "--yes"]), {"--yes"})
	not script.long(command("a", ["--yesterday"]), {"--yes"})
}

test_short if {
	script.short(command("a", ["-y"]), "y", "ot")
	script.short(command("a", ["-qy"]), "y", "ot")
	not script.short(command("a", ["-oy"]), "y", "ot")
	not script.short(command("a", ["--y"]), "y", "ot")
	not script.short(command("a", ["--", "-y"]), "y", "ot")
}

test_option_values if {
	values := {v.text | some v in script.option_values(command("a", ["-o", "1", "-o2", "--output", "3", "--output=4", "--", "-o", "5"]), {"-o", "--output"})}
	values == {"1", "2", "3", "4"}
}

test_open if {
	script.open({"name": "a", "args": ["$OPTS"], "unknown": [0], "expansions": [{"arg": 0, "kind": "variable"}]})
	not script.open({"name": "a", "args": ["$OPTS"], "unknown": [0], "expansions": [{"arg": 0, "kind": "variable", "quoted": true}]})
	not script.open({"name": "a", "args": ["x=$V"], "unknown": [0], "expansions": [{"arg": 0, "kind": "variable"}]})
	not script.open({"name": "a", "args": ["x"]})
}

test_outputs if {
	url := "https://example.com/d/tool.tgz?x=1"
	script.outputs(command("curl", ["-o", "a", url])) == ["a"]
	script.outputs(command("curl", ["-fsSLo", "a", url])) == ["a"]
	script.outputs(command("curl", ["-LO", url])) == ["tool.tgz"]
	script.outputs(command("curl", ["-s", url])) == []
	script.outputs(command("wget", [url])) == ["tool.tgz"]
	script.outputs(command("wget", ["-qO-", url])) == ["-"]
	script.outputs(command("wget", ["-O", "a", url])) == ["a"]
	script.outputs(object.union(command("curl", [url]), {"redirects": [{"op": ">", "target": "a"}]})) == ["a"]
}

test_remote if {
	every url in ["https://example.com", "example.com/x", "$URL", "http://localhost.example.com/"] {
		script.remote(url)
	}
	every url in ["http://localhost:80/x", "127.0.0.1:8080", "https://[::1]/", "file:///x", "/x"] {
		not script.remote(url)
	}
}

test_installs if {
	texts(script.installs(command("apt-get", ["-y", "install", "a", "b"]))) == ["a", "b"]
	texts(script.installs(command("apk", ["add", "--no-cache", "-t", ".build", "a"]))) == ["a"]
	texts(script.installs(command("zypper", ["-n", "in", "a"]))) == ["a"]
	not script.installs(command("apt-get", ["remove", "a"]))
	not script.installs(command("brew", ["install", "a"]))
}

test_pip if {
	texts(script.pip(command("pip3.12", ["install", "a"]))) == ["install", "a"]
	texts(script.pip(command("python3", ["-u", "-m", "pip", "install", "-r", "x", "a"]))) == ["install", "a"]
	not script.pip(command("python3", ["-m", "venv", "pip"]))
	not script.pip(command("pipenv", ["install"]))
}
