# METADATA
# title: Device file in the image
# description: >-
#   Runtimes make the devices that a container needs. One that the image brings, say of a disk or of
#   the memory, waits for a container with more rights than it should have. Those that every system
#   has, such as /dev/null, are allowed.
# related_resources:
#   - ref: https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md#default-devices
#     description: OCI runtime specification, Default Devices
#   - ref: https://man7.org/linux/man-pages/man7/inode.7.html
#     description: inode(7), S_IFBLK and S_IFCHR
# custom:
#   severity: medium
#   fix: Remove the device file in the step that makes it, and give the container its devices at run time.
#   params:
#     allowed:
#       description: "Device files that may stay, as patterns over the path: * stands for text within a folder, ** for any."
#       default: ["/dev/{null,zero,full,random,urandom,tty,console,ptmx}", "/dev/tty[0-9]*", "/dev/{ram,loop}[0-9]*"]
#       schema: {type: array, items: {type: string, minLength: 1}}
package policies.image.device_file

import data.lib.oci

picked := {i |
	some i, file in input.files.devices
	file.type in {"char", "block"}
	not allowed(file)
}

# What stands under the name of a character device is none when it is a block device.
allowed(file) if {
	oci.listed(file.path, data.params["image/device-file"].allowed)
	not disguised(file)
}

disguised(file) if {
	file.type == "block"
	regex.match(`^/dev/(null|zero|full|random|urandom|tty[0-9]*|console|ptmx)$`, file.path)
}

deny contains finding if {
	some finding in oci.findings(
		"devices", picked,
		"is a device file; runtimes make the devices that a container needs",
		"are device files; runtimes make the devices that a container needs",
	)
}

unknown contains u if some u in oci.unreadable("whether the image has device files")
