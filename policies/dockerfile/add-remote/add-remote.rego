# METADATA
# title: Remote file added without a checksum
# description: >-
#   ADD of a URL takes whatever the server sends at build time. With --checksum the build stops
#   when that is not what was reviewed.
# related_resources:
#   - ref: https://docs.docker.com/reference/dockerfile/#add---checksum
#     description: Dockerfile reference, ADD --checksum
#   - ref: https://docs.docker.com/build/building/best-practices/#add-or-copy
#     description: Docker, Building best practices, ADD or COPY
# custom:
#   severity: medium
#   covers: [df-add-remote]
#   fix: >-
#     Add --checksum=sha256:... with the digest of the file, or the commit as the checksum of a Git
#     repository.
package policies.dockerfile.add_remote

import data.lib.dockerfile as df

deny contains {"message": msg, "path": df.argument_of(i, n)} if {
	some i in df.instructions
	i.spec.cmd == "add"
	not i.spec.flags.checksum
	some n, source in df.sources(i.spec)
	df.remote(source)
	not commit(source)
	msg := sprintf("ADD takes %s without a checksum", [source])
}

# A Git repository at a full commit needs no other checksum.
commit(source) if {
	df.git(source)
	regex.match(`(#|[?&](ref|commit|checksum)=)[0-9a-f]{40}([:&]|$)`, source)
}
