# METADATA
# title: Set-gid file
# description: >-
#   A set-gid file runs with its group, whoever starts it, and so opens what only that group may touch.
#   Those that the base images of distributions bring are allowed; a set-gid folder only hands its group
#   down and is none of this.
# related_resources:
#   - ref: https://www.cisecurity.org/benchmark/docker
#     description: CIS Docker Benchmark, section 4
#   - ref: https://man7.org/linux/man-pages/man7/inode.7.html
#     description: inode(7), S_ISGID
# custom:
#   severity: low
#   controls: {cis-docker: "4.8"}
#   fix: >-
#     Remove the package, or take the bit away with RUN chmod g-s in the step that installs it; list in
#     the parameter allowed what the application needs.
#   params:
#     allowed:
#       description: >-
#         Set-gid files that may stay, as patterns over the path: * stands for text within a folder, ** for any.
#         /bin and /sbin are read as /usr/bin and /usr/sbin.
#       default:
#         - /usr/bin/chage
#         - /usr/bin/expiry
#         - /usr/bin/wall
#         - /usr/bin/write
#         - /usr/libexec/utempter/utempter
#         - /usr/sbin/pam_extrausers_chkpwd
#         - /usr/sbin/unix_chkpwd
#       schema: {type: array, items: {type: string, minLength: 1}}
package policies.image.setgid

import data.lib.oci

picked := {i |
	some i, file in input.files.setgid
	file.type == "file"
	not allowed(file)
}

allowed(file) if {
	not oci.writable(file)
	oci.listed(file.path, data.params["image/setgid"].allowed)
}

deny contains finding if {
	some finding in oci.findings(
		"setgid", picked,
		"is set-gid: it runs with its group; remove it, or take the bit away with chmod g-s",
		"are set-gid and run with their groups; remove them, or take the bits away with chmod g-s",
	)
}

unknown contains u if some u in oci.unreadable("whether files are set-gid")
