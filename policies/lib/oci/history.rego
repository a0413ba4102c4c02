package lib.oci

# steps is the history of the image, read: {index, by, text, arguments}. by is the instruction ("RUN",
# "ENV"); text is what follows it, without the shell of a RUN; arguments are the build arguments that
# a RUN was given, [{name, value}]. Builders write differently:
#   classic  /bin/sh -c #(nop)  ENV A=b      /bin/sh -c make          |1 V=1 /bin/sh -c make
#   BuildKit ENV A=b                         RUN /bin/sh -c make # buildkit
steps := [object.union(step, {"index": i}) |
	some i, entry in input.history
	step := read(entry.created_by)
]

# Histories can be long, so patterns are asked only where a plain test says that they may match.
read(created_by) := run(rest) if {
	[word, rest] := first(bare(created_by))
	word == "RUN"
} else := {"by": word, "text": rest, "arguments": []} if {
	[word, rest] := first(bare(created_by))
	word in instructions
} else := run(bare(created_by))

first(text) := [substring(text, 0, at), trim_space(substring(text, at + 1, -1))] if {
	at := indexof(text, " ")
	at > 0
} else := [text, ""]

bare(created_by) := trim_space(trim_suffix(regex.replace(created_by, nop, ""), "# buildkit")) if {
	contains(created_by, "#(nop)")
} else := trim_space(trim_suffix(created_by, "# buildkit"))

nop := `(?i)^(?:/bin/sh -c|cmd /S /C|powershell -Command)\s+#\(nop\)\s*`

instructions := {
	"ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD", "SHELL",
	"STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
}

run(text) := {"by": "RUN", "text": shellless(found[0][2]), "arguments": pairs(found[0][1])} if {
	startswith(text, "|")
	found := regex.find_all_string_submatch_n(echoed, text, 1)
	count(found) > 0
} else := {"by": "RUN", "text": shellless(text), "arguments": []}

# The build arguments that a RUN sees, and their number, stand before its shell.
echoed := concat("", [`(?s)^\|[0-9]+ (.*?) ?(`, shell, `\s.*)$`])

shell := `(?:/(?:usr/)?(?:local/)?bin/(?:ba|da|a|z|k)?sh|(?i:cmd|powershell|pwsh)(?:\.exe)?)`

shellless(text) := regex.replace(text, invocation, "")

invocation := concat("", [`^`, shell, `(?:\s+-[A-Za-z]*o\s+[a-z]+|\s+[-/][A-Za-z]+)*\s+`])

# pairs("A=b C='d e'") == [{"name": "A", "value": "b"}, {"name": "C", "value": "d e"}]. Where nobody kept the
# quotes, a value ends at the first space.
pairs(text) := [{"name": name, "value": concat("", [double, single, plain])} |
	some [_, name, double, single, plain] in regex.find_all_string_submatch_n(pair, text, 500)
]

pair := `(?:^|\s)([A-Za-z_][A-Za-z0-9_.-]*)=(?:"([^"]*)"|'([^']*)'|(\S*))`

# commands is the simple commands of a RUN, as good as can be told without a shell's parser.
commands(step) := [trim_space(command) |
	some command in regex.split(`&&|\|\||[;\n|]`, step.text)
	trim_space(command) != ""
]

# title names a step without what it says, which may be a secret.
title(step) := sprintf("step %d of the history (%s)", [step.index, step.by])
