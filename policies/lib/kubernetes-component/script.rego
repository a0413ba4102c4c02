package lib.kubernetes_component

# script_of is the word that a shell is told to run: sh -c "...".
script_of(words) := words[min(operands)] if {
	shells := [i |
		some i, word in words
		base(word.text) in {"sh", "ash", "bash", "dash", "ksh", "zsh"}
		leads_in(words, i)
	]
	options := [i |
		some i, word in words
		i > shells[0]
		regex.match(`^-[A-Za-z]*c[A-Za-z]*$`, word.text)
	]
	operands := [i |
		some i, word in words
		i > options[0]
		not regex.match(`^[-+][A-Za-z]`, word.text)
	]
	count(operands) > 0
}

# commands_of is the simple commands of a script that name a component, each as words. Variables
# are not followed: a word that holds one is not certain.
commands_of(script) := [words |
	regex.match(program_pattern, script.text)
	tokens := [t |
		some t in regex.find_n(token_pattern, regex.replace(script.text, `\\\r?\n`, " "), -1)
		not regex.match(`^#`, t)
		not regex.match(redirection, t)
	]
	breaks := [i | some i, t in tokens; regex.match(`^[;&|()\n]`, t)]
	starts := {start |
		some i, t in tokens
		regex.match(program_pattern, t)
		start := max(array.concat([0], [after | some b in breaks; b < i; after := b + 1]))
	}
	some start in starts
	end := min(array.concat([count(tokens)], [b | some b in breaks; b >= start]))
	words := [word |
		some t in array.slice(tokens, start, end)
		word := {"text": shell_text(t), "certain": shell_certain(t), "path": script.path}
	]
]

program_pattern := concat("", [
	`(?:^|[\s/"'\\;&|()])(?:kube-apiserver|kube-controller-manager|kube-scheduler|etcd|kubelet|hyperkube|k3s|rke2)`,
	`(?:\.exe)?(?:$|[\s"'\\;&|()])`,
])

# A comment, a redirection with its target, a break between commands, or a word: quoted strings,
# escapes, substitutions and other characters in a row.
token_pattern := concat("|", [
	`#[^\n]*`,
	`[0-9]*(?:&>>?|>>|>&|>\||<<<|<<-?|<&|<>|>|<)[ \t]*[^\s;&|()<>]*`,
	`[;&|()\n]+`,
	sprintf(`(?:%s)+`, [concat("|", [
		`"(?:[^"\\]|\\[\s\S])*"`, `'[^']*'`, `\\[\s\S]`, `\$\([^()]*\)`, `\$\{[^{}]*\}`, `\x60[^\x60]*\x60`,
		`[^\s;&|()<>"'\\\x60]`,
	])]),
])

redirection := `^[0-9]*(&>|>|<)`

# shell_text is a word of a script without its quotes.
shell_text(token) := token if not regex.match(`["'\\]`, token)

shell_text(token) := concat("", [shell_part(part) |
	some part in regex.find_n(`"(?:[^"\\]|\\[\s\S])*"|'[^']*'|\\[\s\S]|[^"'\\]+`, token, -1)
]) if {
	regex.match(`["'\\]`, token)
}

shell_part(part) := regex.replace(substring(part, 1, count(part) - 2), `\\(["\\$\x60])`, "$1") if {
	startswith(part, `"`)
} else := substring(part, 1, count(part) - 2) if {
	startswith(part, "'")
} else := substring(part, 1, -1) if {
	startswith(part, `\`)
} else := part

shell_certain(token) := false if {
	regex.match(`\$[\w{(@*#?!$-]|\x60`, regex.replace(token, `'[^']*'|\\[\s\S]`, ""))
} else := true
