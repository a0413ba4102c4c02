# METADATA
# title: Remote file added by the build
# description: >-
#   ADD of a URL takes whatever the server sent on the day of the build. Whether a checksum was asked
#   for, the history does not always say.
# related_resources:
#   - ref: https://docs.docker.com/reference/dockerfile/#add---checksum
#     description: Dockerfile reference, ADD --checksum
#   - ref: https://docs.docker.com/build/building/best-practices/#add-or-copy
#     description: Docker, Building best practices, ADD or COPY
#   - ref: https://www.cisecurity.org/benchmark/docker
#     description: CIS Docker Benchmark, section 4
# custom:
#   severity: low
#   controls: {cis-docker: "4.9"}
#   fix: >-
#     COPY the file, or ADD it with --checksum; take a Git repository at a commit.
package policies.image.add_remote

import data.lib.oci

deny contains {"message": msg, "path": ["history", step.index, "created_by"]} if {
	some step in oci.steps
	step.by == "ADD"
	not contains(step.text, "--checksum=")
	words := regex.split(`[\s,\[\]"]+`, trim(step.text, ` []"`))
	some n, word in words
	n < count(words) - 1
	regex.match(remote, word)
	not regex.match(commit, word)
	msg := sprintf("%s adds %s, whatever its server sent; COPY the file, or ADD it with --checksum", [oci.title(step), shown(word)])
}

remote := `(?i)^(?:https?|ftp|git|ssh)://|^git@[^/\s]+:`

# A repository at a full commit needs no other checksum.
commit := `[#=][0-9a-f]{40}(?:[:&]|$)`

# shown is the address without what may be a secret: the user and the query.
shown(address) := regex.replace(regex.replace(address, `://[^/@]*@`, "://"), `\?.*$`, "")
