# METADATA
# title: wget without verification of TLS
# description: >-
#   With --no-check-certificate anyone between the build and the server can send what he likes, and
#   the build takes it.
# related_resources:
#   - ref: https://www.gnu.org/software/wget/manual/wget.html#HTTPS-_0028SSL_002fTLS_0029-Options
#     description: GNU Wget, HTTPS options
# custom:
#   severity: medium
#   covers: [df-wget-insecure]
#   fix: >-
#     Remove --no-check-certificate; add the certificate of a private authority to the image or
#     pass it with --ca-certificate.
package policies.dockerfile.wget_insecure

import data.lib.dockerfile as df
import data.lib.script

deny contains {"message": msg, "path": c.path} if {
	some c in df.called({"wget", "aria2c"})
	some arg in c.cmd.args
	regex.match(`^--no-check-c|^--check-certificate=(false|off|no|quiet)$`, arg)
	msg := sprintf("%s %s does not verify the server", [c.cmd.name, arg])
}

deny contains {"message": msg, "path": c.path} if {
	some c in df.called({"wget"})
	some v in script.option_values(c.cmd, {"-e", "--execute"})
	regex.match(setting, v.text)
	msg := sprintf("wget -e %s does not verify the server", [v.text])
}

setting := `(?i)check_?certificate\s*=\s*(off|no|0|false)`

deny contains {"message": "the configuration of wget switches the verification of the server off", "path": c.path} if {
	some c in df.commands
	some r in c.cmd.redirects
	regex.match(`wgetrc$`, r.target)
	regex.match(setting, concat("\n", array.concat(c.cmd.args, [t | t := r.text])))
}
