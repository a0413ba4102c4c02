package lib.kubernetes_component

import data.lib.kubernetes as k8s

# processes is the components that containers run, read off their command lines.
processes := array.concat(started, inside_k3s)

started := [c |
	some line in command_lines
	line.component != "k3s"
	arguments := arguments_of(line.words)
	not only_asks(arguments)
	c := process(line, line.component, by_flag(array.concat(environment_of(line), arguments)))
]

process(line, component, flags) := {
	"component": component,
	"name": sprintf("%s (container %q)", [component, line.container.name]),
	"path": line.path,
	"flags": in_force(component, flags),
	"defaults": defaults_of(component, minor),
	"absence": "default",
	"open": open_reason(line, component, flags),
	"hidden": hidden_flags(component, flags),
	"fields": {},
	"embedded": false,
	"minor": minor,
	"installer": "",
} if {
	minor := minor_of(object.get(line.container.spec, "image", ""))
}

# A process that prints its version or help serves nobody.
only_asks(arguments) if {
	some one in arguments
	one.flag in {"version", "help", "h"}
	not one.text in lies
}

# etcd takes a flag from its environment, ETCD_CERT_FILE for --cert-file, unless the command line has it.
environment_of(line) := [one |
	some i, entry in line.container.spec.env
	is_string(entry.name)
	startswith(entry.name, "ETCD_")
	flag := replace(lower(substring(entry.name, 5, -1)), "_", "-")
	not has_flag(line.words, flag)
	one := object.union(
		environment_value(line.container, entry),
		{"flag": flag, "path": k8s.at(line.container, ["env", i])},
	)
] if {
	line.component == "etcd"
} else := []

has_flag(words, flag) if {
	some one in arguments_of(words)
	one.flag == flag
}

environment_value(container, entry) := {"text": text, "known": certain(text)} if {
	not entry.valueFrom
	is_string(entry.value)
	text := expanded(container, entry.value)
} else := {"text": "", "known": false} if {
	entry.valueFrom
} else := {"text": "", "known": true}

# With a configuration file etcd ignores its flags and its environment.
in_force("etcd", flags) := {} if flags["config-file"]

in_force("etcd", flags) := flags if not flags["config-file"]

in_force(component, flags) := flags if component != "etcd"

# open_reason says why a flag may be set that is not in sight; "" when none may.
open_reason(line, component, flags) := reason if {
	reasons := [r |
		some r in [
			file_reason(component, flags),
			environment_reason(line),
			words_reason(line.words),
		]
		r != ""
	]
	reason := concat("", array.slice(reasons, 0, 1))
}

file_reason("etcd", flags) := "--config-file decides" if {
	flags["config-file"]
} else := ""

file_reason(component, flags) := "--openshift-config may set it" if {
	component != "etcd"
	flags["openshift-config"]
} else := "" if {
	component != "etcd"
}

environment_reason(line) := "envFrom may set it" if {
	line.component == "etcd"
	line.container.spec.envFrom[0]
} else := ""

words_reason(words) := "part of the command line is filled in when it starts" if {
	some i, word in words
	not word.certain
	not regex.match(`^--?[A-Za-z][\w.-]*(=|$)`, word.text)
	not takes_next(words, i - 1)
} else := ""

# hidden_flags is the flags that a configuration file may set, with what to say of it.
hidden_flags(component, flags) := {flag: sprintf("--%s may set it", [named[0]]) |
	some flag, files in files_that_set[component]
	named := [file | some file in files; flags[file]]
	count(named) > 0
}

files_that_set["kube-apiserver"] := {
	"anonymous-auth": ["authentication-config"],
	"authorization-mode": ["authorization-config"],
}

files_that_set["kube-scheduler"] := {"profiling": ["config"]}

files_that_set["kubelet"] := {flag: ["config", "config-dir"] | some flag, _ in kubelet_fields}

# k3s and RKE2 run the components inside their own process and hand these arguments on.
inside_k3s := [c |
	some line in command_lines
	line.component == "k3s"
	arguments := arguments_of(line.words)
	some component, handed_on in {
		"kube-apiserver": "kube-apiserver-arg",
		"kube-controller-manager": "kube-controller-manager-arg",
		"kube-scheduler": "kube-scheduler-arg",
		"etcd": "etcd-arg",
		"kubelet": "kubelet-arg",
	}
	flags := by_flag([one |
		some outer in arguments
		outer.flag == handed_on
		one := argument(outer, outer.text)
	])
	count(flags) > 0
	c := object.union(process(line, component, flags), {"absence": "elsewhere", "open": "", "hidden": {}})
]

argument(outer, text) := {"flag": normal(name), "text": unquoted(value), "known": outer.known, "path": outer.path} if {
	[_, name, equals, value] := regex.find_all_string_submatch_n(`^-{0,2}([A-Za-z][\w.-]*)(=?)([\s\S]*)$`, text, 1)[0]
	equals == "="
} else := {"flag": normal(trim_left(text, "-")), "text": "true", "known": outer.known, "path": outer.path}

# command_lines is what containers run that is a component: [{component, words, container, path}],
# words being what follows the program.
command_lines := array.concat(plain_lines, script_lines)

candidates := [c |
	some c in k8s.containers
	candidate(c.spec)
]

candidate(spec) if {
	some field in ["command", "args"]
	some word in spec[field]
	is_string(word)
	regex.match(`kube|etcd|k3s|rke2`, word)
}

candidate(spec) if image_program(spec)

plain_lines := [line |
	some container in candidates
	some line in line_of(container, argv(container))
]

script_lines := [line |
	some container in candidates
	script := script_of(argv(container))
	some words in commands_of(script)
	some line in line_of(container, words)
]

# line_of is the command line of the component that a simple command runs, as a list of at most one.
line_of(container, words) := [line |
	starts := [i | some i, _ in words; program(words, i)]
	count(starts) > 0
	found := program(words, starts[0])
	leads_in(words, starts[0])
	line := {
		"component": found.component,
		"words": until_dashes(array.slice(words, starts[0] + found.length, count(words))),
		"container": container,
		"path": command_path(container),
	}
]

command_path(container) := k8s.at(container, ["command"]) if {
	container.spec.command[0]
} else := k8s.at(container, ["args"]) if {
	container.spec.args[0]
} else := container.path

# argv is the words that the container's process starts with: [{text, certain, path}].
argv(container) := array.concat(
	implied(container),
	array.concat(listed(container, "command"), listed(container, "args")),
)

listed(container, field) := [word |
	some i, raw in container.spec[field]
	is_string(raw)
	text := expanded(container, raw)
	word := {"text": text, "certain": certain(text), "path": k8s.at(container, [field, i])}
]

# Without a command the image's entry point runs: an image named after a component runs that, when
# it is given flags or, as etcd, its environment.
implied(container) := [{"text": image_program(container.spec), "certain": true, "path": container.path}] if {
	image_program(container.spec)
} else := []

image_program(spec) := program_name if {
	not spec.command[0]
	is_string(spec.image)
	program_name := regex.find_all_string_submatch_n(image_pattern, spec.image, 1)[0][1]
	configured(spec, program_name)
}

image_pattern := concat("", [
	`(?:^|/)(kube-apiserver|kube-controller-manager|kube-scheduler|etcd|kubelet)`,
	`(?:-(?:amd64|arm64|arm|ppc64le|s390x))?(?:[:@].*)?$`,
])

configured(spec, _) if {
	is_string(spec.args[0])
	startswith(spec.args[0], "-")
}

configured(spec, "etcd") if {
	not spec.args[0]
	some entry in spec.env
	is_string(entry.name)
	startswith(entry.name, "ETCD_")
}

# expanded is the text after the kubelet has put the container's literal variables into it.
expanded(container, text) := strings.replace_n(literal_variables(container), text) if {
	contains(text, "$(")
} else := text

literal_variables(container) := {sprintf("$(%s)", [name]): values[0] |
	some entry in container.spec.env
	name := entry.name
	is_string(name)
	values := [e.value | some e in container.spec.env; e.name == name; is_string(e.value); not e.valueFrom]
	count(values) == 1
}

# certain says whether the text has no variable that is filled in when the container starts.
certain(text) := false if {
	contains(text, "$(")
	regex.match(`\$\([A-Za-z_.][\w.-]*\)`, replace(text, "$$", ""))
} else := true

# program is {component, length} when the words from i on begin with the name of a component.
program(words, i) := {"component": component, "length": 1} if {
	component := base(words[i].text)
	component in {"kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd", "kubelet"}
	not other_server(component, words, i + 1)
} else := {"component": component, "length": 2} if {
	base(words[i].text) == "hyperkube"
	component := hyperkube_servers[words[i + 1].text]
} else := {"component": "k3s", "length": 2} if {
	base(words[i].text) in {"k3s", "rke2"}
	words[i + 1].text in {"server", "agent"}
}

# The proxies that the etcd program can be, too, keep no data.
other_server("etcd", words, i) if words[i].text in {"gateway", "grpc-proxy"}

hyperkube_servers := {
	"apiserver": "kube-apiserver",
	"kube-apiserver": "kube-apiserver",
	"controller-manager": "kube-controller-manager",
	"kube-controller-manager": "kube-controller-manager",
	"scheduler": "kube-scheduler",
	"kube-scheduler": "kube-scheduler",
	"kubelet": "kubelet",
}

base(text) := trim_suffix(regex.find_n(`[^/\\]*$`, text, 1)[0], ".exe")

# leads_in holds when what stands before word i only starts another program: assignments, keywords
# of the shell, wrappers and their options.
leads_in(words, i) if {
	every j, word in array.slice(words, 0, i) {
		leading(words, j, word.text)
	}
}

leading(_, _, text) if regex.match(`^([A-Za-z_]\w*=[\s\S]*|-[\s\S]*|[0-9.]+[smhd]?|[{!])$`, text)

leading(_, _, text) if base(text) in wrappers

leading(words, j, _) if base(words[j - 1].text) in {"chroot", "gosu", "su-exec", "taskset", "timeout"}

wrappers := {
	"busybox", "catatonit", "chpst", "chroot", "command", "do", "dumb-init", "else", "env", "exec", "go-runner",
	"gosu", "if", "ionice", "kube-log-runner", "nice", "nohup", "nsenter", "numactl", "setpriv", "setsid", "stdbuf",
	"su-exec", "sudo", "taskset", "then", "time", "timeout", "tini", "tini-static", "unshare", "until", "while",
}

# until_dashes is the words up to the "--" that ends the flags.
until_dashes(words) := array.slice(words, 0, min([i | some i, word in words; word.text == "--"])) if {
	some word in words
	word.text == "--"
} else := words

flag_pattern := `^--?([A-Za-z][\w.-]*)(=?)([\s\S]*)$`

# arguments_of parses words as pflag does: --flag=value, --flag value, and --flag alone for booleans.
# Underscores in names are dashes, as in all of Kubernetes.
arguments_of(words) := [one |
	some i, word in words
	[_, name, equals, value] := regex.find_all_string_submatch_n(flag_pattern, word.text, 1)[0]
	flag_or_glued(equals, value)
	read := read_value(words, i, equals, value)
	one := {"flag": normal(name), "text": read.text, "known": read.known, "path": word.path}
]

flag_or_glued("=", _)

flag_or_glued("", "")

read_value(words, i, "=", value) := {"text": unquoted(value), "known": words[i].certain}

read_value(words, i, "", _) := {"text": unquoted(following.text), "known": following.certain} if {
	takes_next(words, i)
	following := words[i + 1]
} else := {"text": "true", "known": true}

# takes_next holds when word i is a flag whose value is the next word.
takes_next(words, i) if {
	name := regex.find_all_string_submatch_n(`^--?([A-Za-z][\w.-]*)$`, words[i].text, 1)[0][1]
	not normal(name) in boolean_flags
	words[i + 1]
	not regex.match(`^--?[A-Za-z]`, words[i + 1].text)
}

normal(name) := replace(name, "_", "-")
