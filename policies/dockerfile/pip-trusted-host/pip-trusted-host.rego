# METADATA
# title: pip without verification of TLS
# description: >-
#   A trusted host of pip is one whose certificate it does not check, and over plain HTTP there is
#   none: anyone on the way can put his code into the packages.
# related_resources:
#   - ref: https://pip.pypa.io/en/stable/cli/pip/#cmdoption-trusted-host
#     description: pip, --trusted-host
# custom:
#   severity: medium
#   covers: [df-pip-trusted-host]
#   fix: >-
#     Remove the trusted host; pass the certificate of a private index with --cert or PIP_CERT, and
#     use https.
package policies.dockerfile.pip_trusted_host

import data.lib.dockerfile as df
import data.lib.script

deny contains {"message": msg, "path": c.path} if {
	some c in df.pips
	some v in script.option_values(c.cmd, {"--trusted-host"})
	msg := sprintf("pip does not verify %s", [v.text])
}

deny contains {"message": msg, "path": c.path} if {
	some c in df.pips
	some v in script.option_values(c.cmd, {"-i", "--index-url", "--extra-index-url", "--pypi-url", "-f", "--find-links"})
	plain_http(v.text)
	msg := sprintf("pip takes packages from %s", [v.text])
}

# pip config set global.trusted-host x
deny contains {"message": msg, "path": c.path} if {
	some c in df.pips
	ops := script.pip(c.cmd)
	ops[0].text == "config"
	ops[1].text == "set"
	regex.match(`(^|\.)trusted[-_]host$`, ops[2].text)
	msg := sprintf("pip config makes %s a trusted host", [ops[3].text])
}

deny contains {"message": msg, "path": v.path} if {
	some v in df.settings
	setting(v.name, v.value)
	msg := sprintf("%s%s=%s switches the verification of TLS off", [v.by, v.name, v.value])
}

setting("PIP_TRUSTED_HOST", value) if value != ""

setting(name, value) if {
	name in {"PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"}
	plain_http(value)
}

plain_http(url) if {
	regex.match(`^(?i)http://`, url)
	script.remote(url)
}
