# METADATA
# title: curl without verification of TLS
# description: >-
#   With -k anyone between the build and the server can send what he likes, and the build takes it.
# related_resources:
#   - ref: https://curl.se/docs/manpage.html
#     description: curl, the man page
# custom:
#   severity: medium
#   covers: [df-curl-insecure]
#   fix: >-
#     Remove -k; add the certificate of a private authority to the image or pass it with --cacert.
package policies.dockerfile.curl_insecure

import data.lib.dockerfile as df
import data.lib.script

deny contains {"message": msg, "path": c.path} if {
	some c in df.called({"curl"})
	option := insecure(c.cmd)
	not only_local(c.cmd)
	msg := sprintf("curl %s does not verify the server", [option])
}

insecure(cmd) := "--insecure" if {
	script.long(cmd, {"--insecure", "--proxy-insecure", "--doh-insecure"})
} else := "-k" if {
	script.short(cmd, "k", script.curl_letters)
}

only_local(cmd) if {
	urls := script.urls(cmd)
	count(urls) > 0
	every url in urls {
		not script.remote(url.text)
	}
}

deny contains {"message": "the configuration of curl switches the verification of the server off", "path": c.path} if {
	some c in df.commands
	some r in c.cmd.redirects
	regex.match(`(^|/)\.?curlrc$`, r.target)
	regex.match(`(^|\s|-)(insecure|k)(\s|$)`, concat("\n", array.concat(c.cmd.args, [t | t := r.text])))
}
