# METADATA
# title: TLS verification switched off for a tool
# description: >-
#   A variable or a setting of Git switches the verification of certificates off for everything
#   that follows, often for the running application, too: anyone on the way can answer in the place
#   of the server.
# related_resources:
#   - ref: https://nodejs.org/api/cli.html#node_tls_reject_unauthorizedvalue
#     description: Node.js, NODE_TLS_REJECT_UNAUTHORIZED
#   - ref: https://git-scm.com/docs/git-config#Documentation/git-config.txt-httpsslVerify
#     description: Git, http.sslVerify
#   - ref: https://peps.python.org/pep-0493/
#     description: PEP 493, HTTPS verification
#   - ref: https://go.dev/ref/mod#environment-variables
#     description: Go, GOINSECURE
# custom:
#   severity: medium
#   covers: [df-tls-env-off]
#   fix: Remove the setting, and add the certificate of a private authority to the image.
package policies.dockerfile.tls_verify_off

import data.lib.dockerfile as df

deny contains {"message": msg, "path": v.path} if {
	some v in df.settings
	switches_off(v.name, v.value)
	msg := sprintf("%s%s=%s switches the verification of TLS off", [v.by, v.name, v.value])
}

# git config http.sslVerify false, git -c http.sslVerify=false clone ...
deny contains {"message": msg, "path": c.path} if {
	some c in df.called({"git"})
	some i, arg in c.cmd.args
	regex.match(`(?i)^(--config=)?http\.(.*\.)?sslverify`, arg)
	off(git_value(c.cmd.args, i))
	msg := sprintf("git %s does not verify the server", [arg])
}

git_value(args, i) := regex.replace(args[i], `^.*=`, "") if {
	contains(args[i], "=")
} else := args[i + 1]

off(value) if lower(value) in {"false", "0", "no", "off"}

switches_off("NODE_TLS_REJECT_UNAUTHORIZED", "0")

switches_off("PYTHONHTTPSVERIFY", "0")

switches_off("PERL_LWP_SSL_VERIFY_HOSTNAME", "0")

# Git looks at whether the variable is set, not at its value.
switches_off("GIT_SSL_NO_VERIFY", _)

switches_off("GOINSECURE", value) if value != ""

switches_off("GOFLAGS", value) if regex.match(`(^|\s)-insecure(\s|$)`, value)

switches_off("CONDA_SSL_VERIFY", value) if off(value)
