package lib.script

downloaders := {"curl", "wget"}

curl_options := {"valued": curl_valued, "cluster": sprintf(`^-[^-%s]*[%s]$`, [curl_letters, curl_letters])}

curl_valued := {
	"-A", "--user-agent", "-b", "--cookie", "-c", "--cookie-jar", "-C", "--continue-at", "-d", "--data",
	"--data-ascii", "--data-binary", "--data-raw", "--data-urlencode", "-D", "--dump-header", "-e",
	"--referer", "-E", "--cert", "-F", "--form", "--form-string", "-H", "--header", "-h", "-K", "--config",
	"--cacert", "--capath", "--ciphers", "--connect-timeout", "--connect-to", "--create-file-mode",
	"--key", "--limit-rate", "-m", "--max-time", "--max-filesize", "--max-redirs", "-o", "--output", "--output-dir",
	"-P", "--pass", "--proto", "--proto-default", "--proto-redir", "-Q", "-r", "--range", "--resolve",
	"--retry", "--retry-delay", "--retry-max-time", "-T", "--upload-file", "-t", "--tls-max", "-u", "--user",
	"-U", "--proxy-user", "--url", "-w", "--write-out", "-x", "--proxy", "-X", "--request", "-y", "-Y", "-z", "--time-cond",
}

curl_letters := "AbcCdDeEFHhKmoPQrTtuUwxXyYz"

wget_options := {"valued": wget_valued, "cluster": sprintf(`^-[^-%s]*[%s]$`, [wget_letters, wget_letters])}

wget_valued := {
	"-O", "--output-document", "-o", "--output-file", "-a", "--append-output", "-e", "--execute", "-t", "--tries",
	"-T", "--timeout", "-P", "--directory-prefix", "-U", "--user-agent", "--header", "--user", "--password",
	"-i", "--input-file", "-w", "--wait", "-Q", "--quota", "--post-data", "--ca-certificate", "--method", "--body-data",
}

wget_letters := "OoaetTPUiwQ"

# urls is what a downloader is told to fetch: [{index, text}].
urls(cmd) := array.concat(
	[o | some o in operands(cmd, curl_options)],
	[v | some v in option_values(cmd, {"--url"})],
) if {
	cmd.name == "curl"
}

urls(cmd) := operands(cmd, wget_options) if cmd.name == "wget"

# remote holds when the URL leads to another machine, or may.
remote(url) if {
	not regex.match(`^(?i)(https?://)?(localhost|127\.[0-9.]+|\[::1\]|0\.0\.0\.0)([:/?]|$)`, url)
	not startswith(url, "file:")
	not startswith(url, "/")
}

# outputs is the files that a downloader writes; "-" is standard output. Undefined for none.
outputs(cmd) := [v.text | some v in option_values(cmd, {"-o", "--output"})] if {
	cmd.name == "curl"
	count(option_values(cmd, {"-o", "--output"})) > 0
} else := [regex.replace(u.text, `[?#].*$|^.*/`, "") | some u in urls(cmd)] if {
	cmd.name == "curl"
	curl_remote_name(cmd)
} else := clustered_output(cmd, "o") if {
	cmd.name == "curl"
	count(clustered_output(cmd, "o")) > 0
} else := [v.text | some v in option_values(cmd, {"-O", "--output-document"})] if {
	cmd.name == "wget"
	count(option_values(cmd, {"-O", "--output-document"})) > 0
} else := clustered_output(cmd, "O") if {
	cmd.name == "wget"
	count(clustered_output(cmd, "O")) > 0
} else := [regex.replace(u.text, `[?#].*$|^.*/`, "") | some u in urls(cmd)] if {
	cmd.name == "wget"
} else := [r.target |
	some r in cmd.redirects
	r.op in {">", ">>", ">|"}
	not r.fd
]

curl_remote_name(cmd) if long(cmd, {"--remote-name", "--remote-name-all"})

curl_remote_name(cmd) if short(cmd, "O", curl_letters)

# clustered_output is the value of an option at the end of a cluster: -fsSLo file, -qO- and -qO file.
clustered_output(cmd, letter) := array.concat(
	[cmd.args[i + 1] |
		some i, arg in cmd.args
		regex.match(sprintf(`^-[A-Za-z]+%s$`, [letter]), arg)
		cmd.args[i + 1]
	],
	[value |
		some arg in cmd.args
		value := regex.find_all_string_submatch_n(sprintf(`^-[qncvSNdx]+%s(.+)$`, [letter]), arg, 1)[0][1]
	],
)

# interprets holds when the command executes what it reads from standard input.
interprets(cmd) if {
	cmd.name in shells
	not shell_script_given(cmd)
}

interprets(cmd) if {
	cmd.name in shells
	regex.match(`(^| )-[a-z]*s`, concat(" ", cmd.args))
	not short(cmd, "c", "oO")
}

interprets(cmd) if {
	regex.match(interpreter, cmd.name)
	not given_program(cmd)
}

interpreter := `^(python[0-9.]*|pypy[0-9.]*|perl|ruby|node|nodejs|php[0-9.]*|pwsh|powershell|lua[0-9.]*|tclsh)$`

shell_script_given(cmd) if short(cmd, "c", "oO")

shell_script_given(cmd) if {
	first := operands(cmd, shell_options)[0].text
	not first in {"-", "/dev/stdin"}
}

shell_options := {"valued": {"--rcfile", "--init-file"}, "cluster": `^-[^-oO]*[oO]$`}

# A program on the command line (-c, -e, -m...) or a file: standard input is only its data. What
# follows the first operand is for the program.
given_program(cmd) if {
	before := min(array.concat([count(cmd.args)], [o.index | some o in operands(cmd, no_values)]))
	some i, arg in cmd.args
	i < before
	regex.match(`^-[A-Za-z0-9]*[cemnprE]|^--(eval|print|run|file|command|check|version|help)`, arg)
}

given_program(cmd) if {
	first := operands(cmd, no_values)[0].text
	not first in {"-", "/dev/stdin"}
}
