# METADATA
# title: Download piped into an interpreter
# description: >-
#   What the server sends is run at once, as root, unread and unchecked: whoever owns the server,
#   or the way to it, owns the image. A download that breaks off runs half a script.
# related_resources:
#   - ref: https://slsa.dev/spec/v1.1/threats
#     description: SLSA, Threats and mitigations
#   - ref: https://docs.docker.com/build/building/best-practices/
#     description: Docker, Building best practices
# custom:
#   severity: medium
#   covers: [df-curl-pipe-sh]
#   fix: >-
#     Download to a file, check its digest or signature (ADD --checksum, sha256sum -c), and run
#     that.
package policies.dockerfile.curl_pipe_shell

import data.lib.dockerfile as df
import data.lib.script

deny contains {"message": msg, "path": c.path} if {
	some c in df.commands
	c.cmd.pipe.pos > 0
	script.interprets(c.cmd)
	sources := {other.name |
		some other in df.siblings(c)
		other.name in script.downloaders
		script.piped(other, c.cmd)
	}
	count(sources) > 0
	msg := sprintf("the output of %s is run by %s", [concat(" and ", sources), c.cmd.name])
}

deny contains {"message": msg, "path": c.path} if {
	some c in df.called(script.downloaders)
	outer := df.siblings(c)[c.cmd.parent]
	runs_word(c.cmd["in"], outer)
	msg := sprintf("the output of %s is run by %s", [c.cmd.name, outer.name])
}

# sh -c "$(curl ...)", python3 -c "$(curl ...)": the whole word is what was downloaded.
runs_word("substitution", outer) if {
	script_runner(outer.name)
	some i, arg in outer.args
	i > 0
	regex.match("^(\\$\\(|`)", arg)
	regex.match(`^-[A-Za-z]*[cer]$`, outer.args[i - 1])
}

runs_word("substitution", outer) if {
	outer.name == "eval"
	regex.match("^(\\$\\(|`)", outer.args[0])
}

# bash <<< "$(curl ...)"
runs_word("substitution", outer) if {
	script.interprets(outer)
	some r in outer.redirects
	r.op == "<<<"
	regex.match("^(\\$\\(|`)", r.target)
}

# bash <(curl ...), source <(curl ...)
runs_word("process", outer) if {
	reads_file(outer.name)
	some i, arg in outer.args
	startswith(arg, "<(")
	count([o | some n, o in outer.args; n < i; not startswith(o, "-")]) == 0
}

runs_word("process", outer) if {
	script.interprets(outer)
	some r in outer.redirects
	r.op == "<"
	startswith(r.target, "<(")
}

script_runner(name) if name in script.shells

script_runner(name) if regex.match(script.interpreter, name)

reads_file(name) if script_runner(name)

reads_file(name) if name in {".", "source"}
