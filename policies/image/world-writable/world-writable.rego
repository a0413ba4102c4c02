# METADATA
# title: File that everybody may write to
# description: >-
#   Any process of the container can change the file, whatever user it runs as, and so what others run
#   or read. Folders with the sticky bit, such as /tmp, are none of these.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man7/inode.7.html
#     description: inode(7), S_IWOTH
#   - ref: https://csrc.nist.gov/pubs/sp/800/190/final
#     description: NIST SP 800-190, 4.1.2 Image configuration defects
# custom:
#   severity: medium
#   fix: >-
#     Take the bit away with chmod o-w in the step that brings the file, or COPY --chmod; give folders
#     that several users write to the sticky bit.
#   params:
#     ignore:
#       description: "Files that everybody may write to, as patterns over the path: * stands for text within a folder, ** for any."
#       default: []
#       schema: {type: array, items: {type: string, minLength: 1}}
package policies.image.world_writable

import data.lib.oci

picked := {i |
	some i, file in input.files.world_writable
	not oci.listed(file.path, data.params["image/world-writable"].ignore)
}

deny contains finding if {
	some finding in oci.findings(
		"world_writable", picked,
		"can be written by everybody; take the bit away with chmod o-w",
		"can be written by everybody; take the bit away with chmod o-w",
	)
}

unknown contains u if some u in oci.unreadable("whether everybody may write to files")
