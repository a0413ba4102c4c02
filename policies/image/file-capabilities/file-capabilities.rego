# METADATA
# title: File with capabilities
# description: >-
#   A file with capabilities gives a part of root's power to whoever runs it, as far as the container
#   has it. To bind a low port and to ping are allowed by default.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man7/capabilities.7.html
#     description: capabilities(7), File capabilities
#   - ref: https://docs.docker.com/engine/security/#linux-kernel-capabilities
#     description: Docker, Linux kernel capabilities
# custom:
#   severity: medium
#   fix: >-
#     Remove the file, or its capabilities with RUN setcap -r in the step that brings it; list in the
#     parameter allowed what the application needs.
#   params:
#     allowed:
#       description: >-
#         Capabilities that files may have, as path=capability with patterns: * stands for any text.
#       default: ["*=cap_net_bind_service", "*/ping=cap_net_raw", "*/ping6=cap_net_raw", "*/arping=cap_net_raw", "*/clockdiff=cap_net_raw"]
#       schema: {type: array, items: {type: string, pattern: "^.+=.+$"}}
package policies.image.file_capabilities

import data.lib.oci

deny contains {"message": msg, "path": ["files", "capabilities", i]} if {
	some i, file in input.files.capabilities
	granted := [name |
		some name in file.capabilities
		not allowed(sprintf("%s=%s", [file.path, lower(name)]))
	]
	count(granted) > 0
	msg := sprintf("%s (mode %s, layer %v) gives whoever runs it %s", [file.path, file.mode, file.layer, concat(", ", granted)])
}

allowed(text) if {
	some pattern in data.params["image/file-capabilities"].allowed
	glob.match(pattern, null, text)
}

unknown contains u if some u in oci.unreadable("whether files have capabilities")
