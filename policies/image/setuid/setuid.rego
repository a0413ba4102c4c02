# METADATA
# title: Set-uid file
# description: >-
#   A set-uid file runs as its owner, mostly root, whoever starts it: a flaw in one turns any process
#   of the container into root. Those that the base images of Debian, Ubuntu, Fedora, RHEL and SUSE
#   bring are allowed, for a finding in every image would say nothing; what packages added later, such
#   as sudo, ping or fusermount, is not, nor is any that everybody may write to. They are without effect
#   where the runtime sets no_new_privs (allowPrivilegeEscalation: false).
# related_resources:
#   - ref: https://www.cisecurity.org/benchmark/docker
#     description: CIS Docker Benchmark, section 4
#   - ref: https://man7.org/linux/man-pages/man7/inode.7.html
#     description: inode(7), S_ISUID
#   - ref: https://www.kernel.org/doc/html/latest/userspace-api/no_new_privs.html
#     description: Linux, no_new_privs
# custom:
#   severity: medium
#   controls: {cis-docker: "4.8"}
#   fix: >-
#     Remove the package, or take the bit away with RUN chmod u-s in the step that installs it; list in
#     the parameter allowed what the application needs.
#   params:
#     allowed:
#       description: >-
#         Set-uid files that may stay, as patterns over the path: * stands for text within a folder, ** for any.
#         /bin and /sbin are read as /usr/bin and /usr/sbin.
#       default:
#         - /usr/bin/chage
#         - /usr/bin/chfn
#         - /usr/bin/chsh
#         - /usr/bin/expiry
#         - /usr/bin/gpasswd
#         - /usr/bin/mount
#         - /usr/bin/newgrp
#         - /usr/bin/passwd
#         - /usr/bin/su
#         - /usr/bin/umount
#         - /usr/sbin/pam_timestamp_check
#         - /usr/sbin/unix_chkpwd
#         - /usr/sbin/unix2_chkpwd
#       schema: {type: array, items: {type: string, minLength: 1}}
package policies.image.setuid

import data.lib.oci

picked := {i |
	some i, file in input.files.setuid
	file.type == "file"
	not allowed(file)
}

allowed(file) if {
	not oci.writable(file)
	oci.listed(file.path, data.params["image/setuid"].allowed)
}

deny contains finding if {
	some finding in oci.findings(
		"setuid", picked,
		"is set-uid: it runs as its owner; remove it, or take the bit away with chmod u-s",
		"are set-uid and run as their owners; remove them, or take the bits away with chmod u-s",
	)
}

unknown contains u if some u in oci.unreadable("whether files are set-uid")
