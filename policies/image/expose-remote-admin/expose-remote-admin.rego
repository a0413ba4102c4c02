# METADATA
# title: Port of remote administration exposed
# description: >-
#   Telnet, remote shells and desktops, and the ports of container engines and node agents are ways to
#   take over what they belong to; some ask for no password, or send it in the clear.
# related_resources:
#   - ref: https://docs.docker.com/engine/security/protect-access/
#     description: Docker, Protect the Docker daemon socket
#   - ref: https://www.iana.org/assignments/service-names-port-numbers
#     description: IANA, Service Name and Transport Protocol Port Number Registry
#   - ref: https://csrc.nist.gov/pubs/sp/800/190/final
#     description: NIST SP 800-190, 4.1.2 Image configuration defects
# custom:
#   severity: medium
#   fix: Remove the service and the EXPOSE; administer the container through its engine.
#   params:
#     ignore:
#       description: Ports that the image may expose.
#       default: []
#       schema: {type: array, items: {type: integer, minimum: 1, maximum: 65535}}
package policies.image.expose_remote_admin

import data.lib.oci

services := {
	23: "Telnet",
	512: "rexec",
	513: "rlogin",
	514: "rsh",
	2375: "the Docker API without TLS",
	2376: "the Docker API",
	2377: "Docker Swarm",
	3389: "RDP",
	5900: "VNC",
	5901: "VNC",
	5902: "VNC",
	5903: "VNC",
	5985: "WinRM",
	5986: "WinRM",
	10250: "the kubelet API",
}

deny contains {"message": msg, "path": ["config", "exposed_ports", port.index]} if {
	wanted := {number: name |
		some number, name in services
		not number in data.params["image/expose-remote-admin"].ignore
	}
	some port in oci.exposed(wanted)
	msg := sprintf("port %s offers %s", [port.text, port.names])
}
