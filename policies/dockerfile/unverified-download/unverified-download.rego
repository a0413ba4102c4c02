# METADATA
# title: Downloaded file used unchecked
# description: >-
#   curl and wget take whatever the server sends at build time. When nothing in the same RUN
#   compares a digest or a signature, a changed file becomes part of the image unnoticed. Keys are
#   left out: they are what signatures are checked with.
# related_resources:
#   - ref: https://docs.docker.com/reference/dockerfile/#add---checksum
#     description: Dockerfile reference, ADD --checksum
#   - ref: https://slsa.dev/spec/v1.1/threats
#     description: SLSA, Threats and mitigations
# custom:
#   severity: low
#   covers: [df-add-remote]
#   fix: >-
#     Use ADD --checksum=sha256:... URL, or check the file with sha256sum -c or gpg --verify in the
#     same RUN.
package policies.dockerfile.unverified_download

import data.lib.dockerfile as df
import data.lib.script

deny contains {"message": msg, "path": c.path} if {
	some c in df.called(script.downloaders)
	files := kept(c)
	not verified(c)
	urls := [u.text | some u in script.urls(c.cmd); script.remote(u.text)]
	count(urls) > 0
	not key(array.concat(urls, files))
	msg := sprintf("%s downloads %s, and nothing checks it", [c.cmd.name, urls[0]])
}

# What is left behind: files, or what is unpacked on the fly.
kept(c) := files if {
	files := [f | some f in script.outputs(c.cmd); not f in {"-", "/dev/null", "/dev/stdout", "/dev/stderr"}]
	count(files) > 0
} else := ["an archive"] if {
	some other in df.siblings(c)
	other.name in {"tar", "bsdtar", "gunzip", "unzip", "cpio", "dpkg", "dpkg-deb", "rpm2cpio"}
	script.piped(c.cmd, other)
}

verified(c) if {
	some other in df.siblings(c)
	regex.match(checkers, other.name)
}

verified(c) if {
	some other in df.siblings(c)
	other.name == "openssl"
	other.args[0] in {"dgst", "cms", "smime"}
}

verified(c) if {
	some other in df.siblings(c)
	other.name in {"rpm", "gh"}
	some arg in other.args
	arg in {"-K", "--checksig", "attestation"}
}

checkers := concat("", [
	`^((sha(1|224|256|384|512)?|b2|md5|ck|b3)sums?|shasum|gpgv?2?|cosign|minisign|signify|rsign|`,
	`slsa-verifier|rpmkeys|notation|sqv?|debsig-verify|jarsigner)$`,
])

key(names) if {
	some name in names
	regex.match(keys, name)
}

keys := concat("|", [
	`(?i)\.(asc|gpg|key|pub|sig|sign|pem|crt|sha(1|256|512)(sums?)?)$`,
	`(?i)keyrings?/|/gpg(key)?$|gpg[-_.]?key|sha(256|512)sums`,
])
