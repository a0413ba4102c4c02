# METADATA
# title: Instructions and commands of a Dockerfile
# description: >-
#   The views that rules about Dockerfiles start from: instructions and the commands of RUN as flat
#   lists with their paths, and what is known about the image that the last stage becomes.
package lib.dockerfile

import data.lib.script

# instructions is every instruction of every stage: [{spec, stage, path}].
instructions := [i |
	some s, stage in input.stages
	some n, spec in stage.instructions
	i := {"spec": spec, "stage": stage, "path": ["stages", s, "instructions", n], "number": n}
]

# runs is the RUN instructions, those in ONBUILD included.
runs := [i | some i in instructions; i.spec.cmd == "run"]

# commands is every command of every RUN: [{cmd, run, number, path}]; number is its index in the
# script, cmd the command as the script view has it.
commands := [c |
	some run in runs
	some n, cmd in run.spec.script.commands
	c := {"cmd": cmd, "run": run, "number": n, "path": array.concat(run.path, ["script", "commands", n])}
]

# called is the commands with one of the names.
called(names) := [c | some name in names; some c in named[name]]

named := {name: list |
	some c in commands
	name := c.cmd.name
	list := [other | some other in commands; other.cmd.name == name]
}

# managing is the commands of the package managers of distributions, pips those of pip.
managing := called(object.keys(script.managers))

pips := [c | some c in commands; script.pip(c.cmd)]

# settings is every variable that is set to a known value: [{by, name, value, path}], by ENV, ARG or
# a command.
settings := array.concat(array.concat(global_settings, instruction_settings), command_settings)

global_settings := [v |
	some n, arg in input.args
	not arg.unknown
	v := {"by": "ARG ", "name": arg.name, "value": arg.value, "path": ["args", n]}
]

instruction_settings := [v |
	some i in instructions
	i.spec.cmd in {"env", "arg"}
	some n, pair in i.spec.pairs
	not pair.unknown
	v := {
		"by": sprintf("%s ", [upper(i.spec.cmd)]),
		"name": pair.name,
		"value": pair.value,
		"path": array.concat(i.path, ["pairs", n]),
	}
]

command_settings := [v |
	some c in commands
	some members in ["env", "assign"]
	some name, value in c.cmd[members]
	v := {"by": "", "name": name, "value": value, "path": c.path}
]

# siblings is the commands of the same RUN.
siblings(c) := c.run.spec.script.commands

# argument is the path of an argument of a command.
argument(c, index) := array.concat(c.path, ["args", index])

# final is the stage that becomes the image.
final := input.stages[count(input.stages) - 1]

# shipped is the instructions whose effect the image has: those of the last stage and of the stages
# that it is FROM, nearest stage first.
shipped := [i |
	some s in final.lineage
	some n, spec in input.stages[s].instructions
	not spec.onbuild
	i := {"spec": spec, "stage": input.stages[s], "path": ["stages", s, "instructions", n], "number": n}
]

# runnable holds when the image is meant to be run. An image from scratch without a command only
# carries files.
runnable if not input.stages[final.lineage[count(final.lineage) - 1]].base.scratch

runnable if {
	some i in shipped
	i.spec.cmd in {"cmd", "entrypoint"}
}

# stage_title is what to call a stage.
stage_title(stage) := sprintf("stage %q", [stage.name]) if {
	stage.name
} else := sprintf("stage %d", [stage.index])

# words is an argument list as it is read: the command of c.
words(c) := concat(" ", array.concat([c.cmd.name], c.cmd.args))

# variable is the value that a variable surely has for a command: set before it on its line, by a
# command of the same script, or by ENV and ARG.
variable(c, name) := c.cmd.env[name]

variable(c, name) := value if {
	not c.cmd.env[name]
	values := [v | some n, other in siblings(c); n < c.number; v := other.assign[name]]
	count(values) > 0
	value := values[count(values) - 1]
}

variable(c, name) := c.run.spec.env[name] if {
	not c.cmd.env[name]
	not assigned(c, name)
}

assigned(c, name) if {
	some n, other in siblings(c)
	n < c.number
	other.assign[name]
}

# mounted holds when a cache or tmpfs mount of the RUN covers the directory, so that what is written
# there does not become part of the image.
mounted(run, dir) if {
	some mount in run.spec.mounts
	mount.type in {"cache", "tmpfs"}
	is_string(mount.target)
	under(dir, mount.target)
}

# under holds when the directory is the parent or below it.
under(dir, parent) if startswith(sprintf("%s/", [trim_suffix(dir, "/")]), sprintf("%s/", [trim_suffix(parent, "/")]))

# removed holds when a command of the same RUN, after c, removes the directory or what is in it.
removed(c, dir) if {
	some n, other in siblings(c)
	n > c.number
	other.name in {"rm", "find", "unlink"}
	some arg in other.args
	removes(arg, dir)
}

removes(arg, dir) if under(trim_suffix(trim_suffix(arg, "*"), "/"), dir)

# rm -rf /var/lib/{apt,dpkg} and the like, and a parent directory.
removes(arg, dir) if {
	startswith(arg, "/")
	parent := regex.replace(arg, `/?(\*|\{.*)$`, "")
	count(parent) > 1
	under(dir, parent)
}

# configured holds when an instruction up to that of c, in the same lineage, writes a setting: RUN
# echo '...' > /etc/apt/apt.conf.d/x, COPY <<EOF, or the option of a command.
configured(c, pattern) if {
	some s in c.run.stage.lineage
	some n, spec in input.stages[s].instructions
	before(c, s, n)
	some text in texts(spec)
	regex.match(pattern, text)
}

before(c, s, _) if s != c.run.stage.index

before(c, s, n) if {
	s == c.run.stage.index
	n <= c.run.number
}

texts(spec) := array.concat(
	[t | t := spec.text],
	array.concat([f.text | some f in spec.files], [concat(" ", spec.args) | spec.form == "exec"]),
)

# sources is what a COPY or ADD copies; their indexes are those of args.
sources(spec) := array.slice(spec.args, 0, count(spec.args) - 1) if {
	spec.cmd in {"copy", "add"}
}

# argument_of is the path of an argument of an instruction.
argument_of(i, index) := array.concat(i.path, ["args", index])

# remote holds for the sources that ADD fetches: URLs and Git repositories.
remote(source) if regex.match(`^(?i)https?://`, source)

remote(source) if git(source)

git(source) if regex.match(`^(git://|ssh://|git@)|^[A-Za-z0-9._-]+@[^/:]+:|^github\.com/|^https?://.*\.git([#?]|$)`, source)
