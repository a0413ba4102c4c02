# METADATA
# title: Commands of shell scripts
# description: >-
#   Functions over one command of the script view: options in every spelling, operands, downloads
#   and what reads a script. They know nothing about where the script stands.
package lib.script

# options_end is the index of the first argument that cannot be an option: the one after "--".
options_end(cmd) := min([i | some i, arg in cmd.args; arg == "--"]) if {
	"--" in cmd.args
} else := count(cmd.args)

# long holds when one of the long options is given, with or without a value: --yes, --yes=true.
long(cmd, names) if {
	some i, arg in cmd.args
	i < options_end(cmd)
	[name, value] := long_option(arg)
	name in names
	not lower(value) in {"false", "no", "off", "0"}
}

long_option(arg) := [name, value] if {
	startswith(arg, "--")
	at := indexof(arg, "=")
	at > 0
	name := substring(arg, 0, at)
	value := substring(arg, at + 1, -1)
} else := [arg, ""] if startswith(arg, "-")

# short holds when a one-letter option is given, alone or in a cluster: -y, -qy. letters are those of
# the options that take a value, behind which a cluster ends: "ot" for -o and -t.
short(cmd, letter, letters) if {
	some i, arg in cmd.args
	i < options_end(cmd)
	regex.match(sprintf(`^-[^-%s]*%s`, [letters, letter]), arg)
}

# operands is the arguments that are neither options nor values of options: [{index, text}]. spec says
# which options take the next argument: valued is a set of them, cluster a pattern of one-letter
# options in a row of which the last does.
operands(cmd, spec) := [{"index": i, "text": arg} |
	some i, arg in cmd.args
	not option(cmd, i, arg)
	not option_value(cmd, i, spec)
	i != options_end(cmd)
]

option(cmd, i, arg) if {
	startswith(arg, "-")
	arg != "-"
	i < options_end(cmd)
}

option_value(cmd, i, spec) if {
	i > 0
	i - 1 < options_end(cmd)
	takes_next(cmd.args[i - 1], spec)
}

takes_next(arg, spec) if arg in spec.valued

takes_next(arg, spec) if {
	startswith(arg, "-")
	regex.match(spec.cluster, arg)
}

no_values := {"valued": set(), "cluster": "^$"}

# option_values is the values of an option: -o x, -ox (for a one-letter name), --opt x, --opt=x.
option_values(cmd, names) := {v | some v in array.concat(next_values(cmd, names), attached_values(cmd, names))}

next_values(cmd, names) := [{"index": i + 1, "text": cmd.args[i + 1]} |
	some i, arg in cmd.args
	arg in names
	i < options_end(cmd)
	i + 1 < count(cmd.args)
]

attached_values(cmd, names) := [{"index": i, "text": value} |
	some i, arg in cmd.args
	i < options_end(cmd)
	some name in names
	value := attached(arg, name)
]

attached(arg, name) := trim_prefix(arg, sprintf("%s=", [name])) if startswith(arg, sprintf("%s=", [name]))

attached(arg, name) := substring(arg, 2, -1) if {
	count(name) == 2
	startswith(arg, name)
	count(arg) > 2
	not startswith(arg, sprintf("%s=", [name]))
}

# unknown holds when a part of the argument is not known.
unknown(cmd, index) if index in cmd.unknown

# open holds when an argument that is not known may be any number of options: $OPTS, $(options).
open(cmd) if {
	some i in cmd.unknown
	regex.match("^[$`]", cmd.args[i])
	not quoted(cmd, i)
}

quoted(cmd, index) if {
	some e in cmd.expansions
	e.arg == index
	e.quoted
}

# piped holds when the output of the first command goes into the second, directly or by way of others.
piped(from, to) if {
	from.pipe.id == to.pipe.id
	from.pipe.pos < to.pipe.pos
}

# yes_piped holds when `yes` answers the questions of the command.
yes_piped(commands, cmd) if {
	some other in commands
	other.name in {"yes", "echo", "printf"}
	piped(other, cmd)
}

shells := {"sh", "bash", "dash", "ash", "ksh", "mksh", "zsh"}
